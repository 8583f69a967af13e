import type { StatusLook } from '@baton/ui/patterns/status-look'
import type { Outputs } from '#lib/outputs.ts'

export type Deployment = Outputs['deployments']['list']['items'][number]
export type DeploymentState = Deployment['state']
export type DeploymentStep = Outputs['deployments']['get']['steps'][number]

/** How each state of a deployment looks. */
export const DEPLOYMENT_LOOK: Readonly<Record<DeploymentState, StatusLook>> = {
  running: { word: 'Running', tone: 'active', shape: 'running' },
  succeeded: { word: 'Succeeded', tone: 'success', shape: 'good' },
  failed: { word: 'Failed', tone: 'danger', shape: 'bad' },
  uncertain: { word: 'Target may be mixed', tone: 'attention', shape: 'look' },
  infrastructure: { word: 'Infrastructure', tone: 'attention', shape: 'look' },
}

/** How each state of a step looks. */
export const STEP_LOOK: Readonly<Record<DeploymentStep['state'], StatusLook>> = {
  queued: { word: 'Queued', tone: 'neutral', shape: 'notBegun' },
  running: { word: 'Running', tone: 'active', shape: 'running' },
  succeeded: { word: 'Succeeded', tone: 'success', shape: 'good' },
  failed: { word: 'Failed', tone: 'danger', shape: 'bad' },
  infrastructure: { word: 'Infrastructure', tone: 'attention', shape: 'look' },
  skipped: { word: 'Skipped', tone: 'neutral', shape: 'ended' },
}
