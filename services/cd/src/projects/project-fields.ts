import { momentField } from '@baton/kernel/fields'
import { z } from 'zod'
import { phaseField } from '../lifecycles/list-lifecycles.ts'
import { BUILDER_LEVELS } from '../promotions/gate-rules.ts'
import { personField } from '../words/fields.ts'
import { DeploymentStep } from './deployment-process.ts'

/** Whose artifacts a project takes, in the answers of the API. */
const trustField = z.object({
  source: z.string(),
  repository: z.string().nullable(),
  artifactName: z.string().nullable(),
  builderLevels: z.array(z.enum(BUILDER_LEVELS)),
  refs: z.array(z.string()),
  signerKeyIds: z.array(z.string()).nullable(),
})

/** A project in a list. */
export const projectField = z.object({
  id: z.string(),
  name: z.string(),
  lifecycleId: z.string(),
  sources: z.array(z.string()),
  latestRelease: z.object({ id: z.string(), version: z.string(), createdAt: momentField }).nullable(),
  createdAt: momentField,
})

/** A project's own page. */
export const projectDetailField = projectField.extend({
  createdBy: personField.nullable(),
  cutsReleases: z.boolean(),
  trust: z.array(trustField),
  phases: z.array(phaseField),
  process: z.object({ version: z.number().int(), steps: z.array(DeploymentStep) }),
  variables: z.array(
    z.object({ name: z.string(), value: z.string(), environmentId: z.string().nullable(), changedAt: momentField }),
  ),
  targets: z.array(
    z.object({ id: z.string(), environmentId: z.string(), kind: z.enum(['local-site']), url: z.string().nullable() }),
  ),
  /** False where the operator set no folder for sites: then nothing can be deployed to `local-site` targets. */
  localSites: z.boolean(),
})
