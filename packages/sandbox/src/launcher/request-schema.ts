import { z } from 'zod'
import { LauncherError } from '../launcher-error.ts'
import { type CollectRequest, ID_PATTERN, type StepRequest } from '../step.ts'

const id = z.string().regex(ID_PATTERN, 'is not an id: use letters, digits, dot, dash and underscore, at most 128')
const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is not a name for an environment variable')
const text = z.string().refine((value) => !value.includes('\0'), 'contains a NUL byte')
const inside = text.refine(
  (path) => !path.startsWith('/') && !path.split('/').includes('..'),
  'leaves the workspace: use a relative path without ..',
)
const positive = z.number().positive().finite()

/** Secrets shorter than this cannot be masked without blotting out ordinary words. */
const SECRET_LENGTH_MIN = 8

const stepRequest = z
  .strictObject({
    stepRunId: id,
    workspaceId: id,
    owner: id.optional(),
    argv: z.array(text).min(1).optional(),
    script: text.optional(),
    workingFolder: inside.default('.'),
    env: z.record(variableName, text).default({}),
    secrets: z
      .array(
        z.strictObject({
          name: variableName,
          value: text.refine(
            (value) => Buffer.byteLength(value) >= SECRET_LENGTH_MIN,
            `is shorter than ${SECRET_LENGTH_MIN} bytes and cannot be masked: use a longer secret`,
          ),
        }),
      )
      .default([]),
    mounts: z
      .array(
        z.strictObject({
          kind: z.enum(['workspace', 'readOnly', 'target']),
          source: text,
          destination: text.regex(/^\/(?!\.)[^/].*$/, 'is not an absolute path'),
        }),
      )
      .default([]),
    limits: z
      .strictObject({
        timeoutMs: positive,
        memoryBytes: positive,
        pidsMax: positive.int(),
        cpuCores: positive,
        outputBytesMax: positive,
        workspaceBytesMax: positive,
      })
      .partial()
      .default({}),
    network: z.enum(['none', 'internet']).default('none'),
    trust: z.enum(['trusted', 'untrusted']).default('trusted'),
  })
  .refine((request) => (request.argv === undefined) !== (request.script === undefined), {
    path: ['script'],
    message: 'give either script or argv',
  })

/** A step request as the launcher works with it: whole, with every default filled in. */
export type ParsedStepRequest = z.output<typeof stepRequest>

/** So many files are a list that both sides can hold. */
const COLLECT_FILES_MAX = 100_000

const collectRequest = z.strictObject({
  globs: z.array(inside.min(1)).min(1).max(100),
  filesMax: positive.int().max(COLLECT_FILES_MAX).default(1_000),
  bytesMax: positive.default(2 * 1024 ** 3),
  namePassedOver: z.boolean().default(false),
})

const workspaceRequest = z.strictObject({ owner: id.nullable().default(null) })

const stopRequest = z.strictObject({ graceMs: z.number().min(0).max(600_000).default(10_000) })

/** Reads a step request; throws `invalid` with the first thing that is wrong, by name and never with its value. */
export function parseStepRequest(raw: unknown): ParsedStepRequest {
  return parse(stepRequest, raw) satisfies StepRequest
}

/** Reads a collect request; throws `invalid`. */
export function parseCollectRequest(raw: unknown): Required<CollectRequest> {
  return parse(collectRequest, raw)
}

/** Reads what a workspace is made with; throws `invalid`. */
export function parseWorkspaceRequest(raw: unknown): { owner: string | null } {
  return parse(workspaceRequest, raw)
}

/** Reads a stop request; throws `invalid`. */
export function parseStopRequest(raw: unknown): { graceMs: number } {
  return parse(stopRequest, raw)
}

/** An id from an address; throws `invalid`. */
export function parseId(raw: string): string {
  return parse(id, raw)
}

/** A folder inside a workspace; throws `invalid`. */
export function parseInsidePath(raw: string): string {
  return parse(inside, raw)
}

function parse<Schema extends z.ZodType>(schema: Schema, raw: unknown): z.output<Schema> {
  const parsed = schema.safeParse(raw)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue?.path.length ? `'${issue.path.join('.')}' ` : ''
  throw new LauncherError(
    'invalid',
    `The launcher cannot read the request: ${where}${issue?.message ?? 'is not valid'}.`,
  )
}
