import { momentField } from '@baton/kernel/fields'
import { z } from 'zod'
import { INTENT_MEMBERS } from '../promotions/intent.ts'
import { changesField, testsField } from '../releases/release-fields.ts'

/** A side of the comparison: what is there now, or what would be. */
const sideField = z.object({
  releaseId: z.string(),
  version: z.string(),
  since: momentField.nullable(),
  gitCommit: z.string(),
  processVersion: z.number().int(),
  artifacts: z.array(
    z.object({
      purl: z.string(),
      sha256: z.string(),
      sizeBytes: z.number().int(),
      fileName: z.string(),
      mediaType: z.string(),
    }),
  ),
  tests: testsField.nullable(),
})

/** One thing inside a member: a step, a variable, an artifact, a rule of trust. */
const diffPartField = z.object({
  title: z.string(),
  change: z.enum(['added', 'removed', 'changed', 'moved', 'same']),
  /** What the lines cannot say, such as another place in the order. */
  note: z.string().nullable(),
  /** The changed lines and those around them; `folded` says how many are left out, of which none changed. */
  lines: z.array(z.object({ mark: z.enum(['same', 'added', 'removed', 'folded']), text: z.string() })),
})

/** A member of the intent, now against after. */
const memberField = z.object({
  member: z.enum(INTENT_MEMBERS),
  title: z.string(),
  /**
   * `new`: nothing is live to compare with. `unknown`: what is live was deployed before this was recorded. `request`: it
   * belongs to this request and has no former value.
   */
  state: z.enum(['changed', 'same', 'new', 'unknown', 'request']),
  now: z.string().nullable(),
  after: z.string(),
  /** What changed, and who changed it since what is live, a sentence each. */
  details: z.array(z.string()),
  parts: z.array(diffPartField),
})

/** What changes, now against after. */
export const comparisonField = z.object({
  now: sideField.nullable(),
  after: sideField,
  commits: changesField,
  /** Variables as the steps get them in this environment, where they change. */
  variables: z.array(z.object({ name: z.string(), now: z.string().nullable(), after: z.string().nullable() })),
  /** Everything that the intent's hash covers, a row each. */
  members: z.array(memberField),
})
