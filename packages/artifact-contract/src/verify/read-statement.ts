import type { z } from 'zod'
import { LIMITS, PREDICATE_TYPES } from '../constants.ts'
import {
  ChangesSchema,
  type ChangesStatement,
  ProvenanceSchema,
  type ProvenanceStatement,
  ReferenceSchema,
  type ReferenceStatement,
  type Statement,
  StatementSchema,
  TestResultSchema,
  type TestResultStatement,
} from '../statements/schemas.ts'
import { type Json, parseStrictJson, StrictJsonError } from '../strict-json.ts'
import { problemsOf } from './issue-words.ts'
import { pathOf, type SignedPayload } from './open-bundle.ts'
import { Refused } from './refused.ts'

/** A statement in the form that its predicate type says. */
export type ReadStatement = { signed: SignedPayload } & (
  | { kind: 'provenance'; statement: ProvenanceStatement }
  | { kind: 'testResult'; statement: TestResultStatement }
  | { kind: 'reference'; statement: ReferenceStatement }
  | { kind: 'changes'; statement: ChangesStatement }
  | { kind: 'unknown'; statement: Statement }
)

/** Reads the bytes that were signed. A predicate of an unknown type is kept as it is. */
export function readStatement(signed: SignedPayload): ReadStatement {
  const json = readJson(signed)
  const statement = parseAs(StatementSchema, json, signed)
  switch (statement.predicateType) {
    case PREDICATE_TYPES.provenance:
      return { signed, kind: 'provenance', statement: parseAs(ProvenanceSchema, json, signed) }
    case PREDICATE_TYPES.testResult:
      return { signed, kind: 'testResult', statement: parseAs(TestResultSchema, json, signed) }
    case PREDICATE_TYPES.reference:
      return { signed, kind: 'reference', statement: parseAs(ReferenceSchema, json, signed) }
    case PREDICATE_TYPES.changes:
      return { signed, kind: 'changes', statement: parseAs(ChangesSchema, json, signed) }
    default:
      return { signed, kind: 'unknown', statement }
  }
}

/** The refusal of a statement that cannot be read. */
export function invalidStatement(index: number, why: string, problems: ReturnType<typeof problemsOf> = []): Refused {
  return new Refused('STATEMENT_INVALID', {
    detail: `Statement ${index + 1}: ${why}`,
    hint: 'Write an in-toto Statement v1 with a predicate as its type defines it.',
    path: `${pathOf(index)}/payload`,
    problems,
  })
}

function readJson({ payload, index }: SignedPayload): Json {
  try {
    return parseStrictJson(payload, { maxDepth: LIMITS.jsonDepth, maxStringLength: LIMITS.stringLength })
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error
    throw invalidStatement(index, error.message, [{ path: error.path, message: error.message }])
  }
}

function parseAs<Schema extends z.ZodType>(schema: Schema, json: Json, { index }: SignedPayload): z.output<Schema> {
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const problems = problemsOf(parsed.error)
  throw invalidStatement(index, `${problems[0]?.path || 'it'} ${problems[0]?.message ?? 'cannot be read'}.`, problems)
}
