import { ROLES } from '@baton/kernel/permissions'
import { z } from 'zod'
import { BUILDER_LEVELS, EVIDENCE_KINDS } from '../promotions/gate-rules.ts'

/** So many approvals by people of these roles or teams; neither named: by anyone who may approve there. */
const ApprovalRequirementInput = z.strictObject({
  count: z.number().int().min(1).max(20),
  roles: z.array(z.enum(ROLES)).max(ROLES.length),
  teamIds: z.array(z.string().max(64)).max(20),
})

/** What an environment asks of a promotion. Versioned: a change makes a new version and voids approvals under the old. */
export const EnvironmentRule = z.strictObject({
  approvals: z.array(ApprovalRequirementInput).max(10),
  /** Neither the requester nor whoever cut the release counts as an approver. */
  noSelfApproval: z.boolean(),
  /** No author of a commit that the promotion would bring counts as an approver. */
  noAuthor: z.boolean(),
  /** How long the approvals may take from the request on. */
  expiryMinutes: z
    .number()
    .int()
    .min(1)
    .max(60 * 24 * 30),
  /** How long complete approvals stay good while something else holds the promotion. */
  approvalsGoodForMinutes: z
    .number()
    .int()
    .min(1)
    .max(60 * 24 * 30),
  testsPassed: z.boolean(),
  minimumLevel: z.enum(BUILDER_LEVELS),
  evidence: z.array(z.enum(EVIDENCE_KINDS)),
  /** Whether a rollback needs the approvals too. */
  approveRollbacks: z.boolean(),
})
export type EnvironmentRule = z.infer<typeof EnvironmentRule>

const DAY_MINUTES = 60 * 24

/** The rule of an environment that asks for nobody. */
export const OPEN_RULE: EnvironmentRule = {
  approvals: [],
  noSelfApproval: true,
  noAuthor: true,
  expiryMinutes: DAY_MINUTES,
  approvalsGoodForMinutes: 7 * DAY_MINUTES,
  testsPassed: false,
  minimumLevel: 'none',
  evidence: ['provenance'],
  approveRollbacks: false,
}

/** The rule of an environment that must not change without a second person and passed tests. */
export const GUARDED_RULE: EnvironmentRule = {
  ...OPEN_RULE,
  approvals: [{ count: 1, roles: [], teamIds: [] }],
  testsPassed: true,
}
