import { momentField } from '@baton/kernel/fields'
import { z } from 'zod'
import { comparisonField } from '../comparisons/comparison-fields.ts'
import { deploymentStepField } from '../deployments/deployment-fields.ts'
import { DEPLOYMENT_STATES } from '../deployments/deployment-states.ts'
import { personField } from '../words/fields.ts'
import { GATE_KINDS } from './gate-rules.ts'
import { PROMOTION_STATES } from './promotion-states.ts'

/** The word that a page shows for a promotion. */
const promotionStatusField = z.enum([
  'waitingForApproval',
  'held',
  'deploying',
  'deployed',
  'failed',
  'rejected',
  'expired',
  'superseded',
  'cancelled',
])

/** A promotion in a list. */
export const promotionField = z.object({
  id: z.string(),
  number: z.number().int(),
  kind: z.enum(['promotion', 'rollback']),
  state: z.enum(PROMOTION_STATES),
  status: promotionStatusField,
  projectId: z.string(),
  projectName: z.string(),
  environmentId: z.string(),
  environmentName: z.string(),
  releaseId: z.string(),
  version: z.string(),
  fromVersion: z.string().nullable(),
  /** Null when the system asked. */
  requestedBy: personField.nullable(),
  requestedWithKey: z.string().nullable(),
  reason: z.string().nullable(),
  requestedAt: momentField,
  expiresAt: momentField.nullable(),
  endedAt: momentField.nullable(),
  endedBy: personField.nullable(),
  endReason: z.string().nullable(),
  supersededBy: z.object({ promotionId: z.string(), number: z.number().int() }).nullable(),
  /** "Ada wants shop-web 2.4.1 in production." */
  headline: z.string(),
  /** Decide on this hash. */
  intentSha256: z.string(),
})

/** What must hold before it starts. The same words stand on the page, in REST and in a refusal. */
const gateField = z.object({
  kind: z.enum(GATE_KINDS),
  key: z.string(),
  state: z.enum(['met', 'needsPerson', 'opens', 'blocked', 'noAnswer']),
  title: z.string(),
  sentence: z.string(),
  people: z.array(personField),
  opensAt: momentField.nullable(),
})

/** What holds a promotion whose gates are all met. */
const holdField = z.object({ kind: z.enum(['proof', 'lane']), sentence: z.string() })

/** What the asking person may do, and the sentence that stands where an act is missing. */
const yourPartField = z.object({
  mayApprove: z.boolean(),
  mayReject: z.boolean(),
  mayCancel: z.boolean(),
  sentence: z.string().nullable(),
  reason: z.string().nullable(),
})

/** The answer to "why does it not go on, and who can unblock it?". */
export const explanationField = z.object({
  promotionId: z.string(),
  number: z.number().int(),
  state: z.enum(PROMOTION_STATES),
  status: promotionStatusField,
  sentence: z.string(),
  met: z.number().int(),
  total: z.number().int(),
  gates: z.array(gateField),
  unmet: z.array(gateField),
  holds: z.array(holdField),
  you: yourPartField,
  intentSha256: z.string(),
})

/** One decision. `void` ones do not count any more. */
const decisionField = z.object({
  id: z.string(),
  decision: z.enum(['approve', 'reject']),
  person: personField,
  withKey: z.string().nullable(),
  comment: z.string().nullable(),
  decidedAt: momentField,
  voidedAt: momentField.nullable(),
  voidReason: z.enum(['intentChanged', 'memberRemoved', 'tooOld', 'madeWithKey']).nullable(),
  proved: z.boolean(),
})

/** One line of what happened. `proved` is null where no proof is waited for. */
const timelineItemField = z.object({
  at: momentField,
  kind: z.enum(['requested', 'intentChanged', 'approved', 'rejected', 'started', 'finished', 'failed', 'ended']),
  person: personField.nullable(),
  text: z.string(),
  remark: z.string().nullable(),
  proved: z.boolean().nullable(),
})

/** The sentence of a promotion. */
const summaryField = z.object({ headline: z.string(), lines: z.array(z.string()), text: z.string() })

/** The promotion's own page, whole. */
export const promotionDetailField = promotionField.extend({
  summary: summaryField,
  comparison: comparisonField,
  met: z.number().int(),
  total: z.number().int(),
  gates: z.array(gateField),
  unmet: z.array(gateField),
  holds: z.array(holdField),
  decisions: z.array(decisionField),
  timeline: z.array(timelineItemField),
  you: yourPartField,
  /** The exact text whose SHA-256 is `intentSha256`. */
  intent: z.string(),
  ruleVersion: z.number().int(),
  targetUrl: z.string().nullable(),
  deployment: z
    .object({
      id: z.string(),
      state: z.enum(DEPLOYMENT_STATES),
      startedAt: momentField,
      finishedAt: momentField.nullable(),
      failure: z.string().nullable(),
      proved: z.boolean(),
      steps: z.array(deploymentStepField),
      /** Why it cannot be tried again; null where whoever may can. */
      retryRefusal: z.string().nullable(),
      /** Which process a retry runs, where the project has another one by now. */
      retryProcess: z.string().nullable(),
    })
    .nullable(),
})

/** What a request would be, before anybody asks. */
export const previewField = z.object({
  summary: summaryField,
  comparison: comparisonField,
  met: z.number().int(),
  total: z.number().int(),
  gates: z.array(gateField),
  unmet: z.array(gateField),
  /** What it would take the place of. */
  replaces: z.object({ promotionId: z.string(), number: z.number().int(), version: z.string() }).nullable(),
  /** Why it cannot be deployed at all: a rule has deleted its bytes. */
  bytesDeleted: z.string().nullable(),
})
