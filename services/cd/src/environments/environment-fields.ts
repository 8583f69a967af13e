import { momentField } from '@baton/kernel/fields'
import { z } from 'zod'
import { personField } from '../words/fields.ts'
import { EnvironmentRule } from './rule.ts'

/** An environment in the answers of the API. */
export const environmentField = z.object({
  id: z.string(),
  name: z.string(),
  position: z.number().int(),
  ruleVersion: z.number().int(),
  rule: EnvironmentRule,
  /** The rule in words. */
  sentence: z.string(),
  live: z.number().int(),
  waiting: z.number().int(),
})

/** What is live of one project in an environment at a moment. */
export const environmentStateField = z.object({
  projectId: z.string(),
  projectName: z.string(),
  releaseId: z.string().nullable(),
  version: z.string().nullable(),
  since: momentField.nullable(),
  deploymentId: z.string().nullable(),
  promotionId: z.string().nullable(),
  health: z.enum(['healthy', 'unhealthy', 'unknown']),
  uncertainSince: momentField.nullable(),
  artifacts: z.array(z.object({ purl: z.string(), sha256: z.string() })),
})

/** An environment's own page. */
export const environmentDetailField = environmentField.extend({
  /** Whose approval can fill a place that the rule asks for, whoever asks for the promotion. */
  canApprove: z.array(personField),
  canConfigure: z.array(personField),
  /** Set while the present rule is less strict than one before and no second person has confirmed it. */
  unconfirmed: z
    .object({
      version: z.number().int(),
      changedBy: personField.nullable(),
      /** Versions that hold beside it until then. */
      held: z.array(z.object({ version: z.number().int(), sentence: z.string() })),
      /** Who can confirm it: nobody who changed the rule meanwhile. */
      canConfirm: z.array(personField),
      mayConfirm: z.boolean(),
    })
    .nullable(),
  ruleHistory: z.array(
    z.object({
      version: z.number().int(),
      changedBy: personField.nullable(),
      changedAt: momentField,
      sentence: z.string(),
    }),
  ),
})
