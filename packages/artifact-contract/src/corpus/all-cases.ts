import { ACCEPTED } from './accepted-cases.ts'
import type { CaseMaker } from './alter.ts'
import { MESSAGE_CASES } from './message-cases.ts'
import { POLICY_CASES } from './policy-cases.ts'
import { STATEMENT_CASES } from './statement-cases.ts'

/** Every case that the corpus should have. */
export const ALL_CASES: readonly CaseMaker[] = [...ACCEPTED, ...MESSAGE_CASES, ...STATEMENT_CASES, ...POLICY_CASES]
