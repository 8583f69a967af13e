import { momentField } from '@baton/kernel/fields'
import { z } from 'zod'
import { deletionField } from '../releases/release-fields.ts'
import { personField } from '../words/fields.ts'
import { DEPLOYMENT_STATES, STEP_STATES } from './deployment-states.ts'

/** One step of a deployment in the answers of the API. */
export const deploymentStepField = z.object({
  position: z.number().int(),
  name: z.string(),
  kind: z.enum(['script', 'http']),
  state: z.enum(STEP_STATES),
  startedAt: momentField.nullable(),
  finishedAt: momentField.nullable(),
  exitCode: z.number().int().nullable(),
  detail: z.string().nullable(),
  /** The byte of the deployment's log at which this step's part begins. */
  logOffset: z.number().int().nullable(),
})

/** A deployment in a list. */
export const deploymentField = z.object({
  id: z.string(),
  promotionId: z.string(),
  promotionNumber: z.number().int(),
  kind: z.enum(['promotion', 'rollback']),
  state: z.enum(DEPLOYMENT_STATES),
  projectId: z.string(),
  projectName: z.string(),
  environmentId: z.string(),
  environmentName: z.string(),
  releaseId: z.string(),
  version: z.string(),
  fromVersion: z.string().nullable(),
  requestedBy: personField.nullable(),
  reason: z.string().nullable(),
  approvedBy: z.array(personField),
  startedAt: momentField,
  finishedAt: momentField.nullable(),
  /** What went wrong, for people. */
  failure: z.string().nullable(),
  /** False only for a rollback that started while the signer was away: "proof pending". */
  proved: z.boolean(),
})

/** A deployment's own page. */
export const deploymentDetailField = deploymentField.extend({
  steps: z.array(deploymentStepField),
  targetUrl: z.string().nullable(),
  log: z.object({ sizeBytes: z.number().int(), ended: z.boolean(), deleted: deletionField.nullable() }),
  /** Digests of what was put there. */
  artifacts: z.array(z.object({ purl: z.string(), sha256: z.string() })),
})
