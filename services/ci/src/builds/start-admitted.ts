import type { AfterCommit } from '@baton/kernel/command'
import type { OrgId } from '@baton/kernel/ids'
import type { BuildStarter } from '../verbs.ts'

/** Starts the workflows of admitted builds after the commit. What fails here is started by the sweeper. */
export function startAdmitted(starter: BuildStarter, orgId: OrgId, admitted: readonly string[]): AfterCommit {
  return async () => {
    await Promise.allSettled(admitted.map((buildId) => starter.start({ orgId, buildId })))
  }
}
