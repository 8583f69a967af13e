import { ACCEPTED } from './accepted-cases.ts'
import type { CaseMaker } from './alter.ts'
import { MESSAGE_CASES } from './message-cases.ts'
import { MINOR_1_CASES } from './minor-1-cases.ts'
import { POLICY_CASES } from './policy-cases.ts'
import { STATEMENT_CASES } from './statement-cases.ts'

/** Every case that the corpus should have. */
export const ALL_CASES: readonly CaseMaker[] = [
  ...ACCEPTED,
  ...MESSAGE_CASES,
  ...STATEMENT_CASES,
  ...POLICY_CASES,
  ...MINOR_1_CASES,
]

/** Where a case lies in `golden/`: under the minor of the contract that brought it, the first unless its name says another. */
export function fileOf(name: string): string {
  return /^1\.\d+\//.test(name) ? `${name}.json` : `1.0/${name}.json`
}
