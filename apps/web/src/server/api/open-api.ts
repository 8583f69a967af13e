import { DOMAIN_ERROR_CODES } from '@baton/kernel/errors'
import { KEY_PROCEDURES } from '@baton/kernel/key-procedures'
import { generateOpenApiDocument } from 'trpc-to-openapi'
import { cookieName } from '../auth/auth-cookie.ts'
import { appRouter } from './app-router.ts'
import { downloads } from './downloads.ts'

type Paths = Record<string, Record<string, object>>
type Document = {
  paths?: Paths
  components?: { schemas?: Record<string, unknown> }
  tags?: unknown[]
}

const SECURITY = [{ apiKey: [] }]
const PEOPLE_SECURITY = [{ session: [] }]

/** The OpenAPI 3.1 document of the procedures that this process serves itself. */
export function ownDocument(publicUrl: string): Document {
  const document = generateOpenApiDocument(appRouter, {
    title: 'Baton',
    version: '1',
    openApiVersion: '3.1.0',
    baseUrl: `${publicUrl}/api/v1`,
    description:
      'Builds, releases, environments, promotions and their audit log. Send an API key as `Authorization: Bearer baton_...`. A key reads and asks; approving, rejecting and making keys are for people who are signed in, and a key is refused there. Errors are problem bodies as of RFC 9457.',
    securitySchemes: {
      apiKey: { type: 'http', scheme: 'bearer', description: 'An API key made in Settings, API keys.' },
      session: {
        type: 'apiKey',
        in: 'cookie',
        name: cookieName(publicUrl),
        description: 'A person who is signed in in the browser. No API key can stand in for them.',
      },
    },
  }) as Document
  const paths = { ...withOurSecurity(document.paths ?? {}), ...downloads(publicUrl) }
  return { ...document, paths, components: { ...document.components, schemas: { Problem: PROBLEM } } }
}

/** How an operation lets callers in: with an API key, unless people alone do it. Its id is the procedure's name. */
function securityOf(operation: object) {
  const { operationId = '' } = operation as { operationId?: string }
  return KEY_PROCEDURES.has(operationId.replace('-', '.')) ? SECURITY : PEOPLE_SECURITY
}

// CI is reached with the same key: the token that it wants is made here.
function withOurSecurity(paths: Paths): Paths {
  return Object.fromEntries(
    Object.entries(paths).map(([path, operations]) => [
      path,
      Object.fromEntries(
        Object.entries(operations).map(([method, operation]) => [
          method,
          { ...operation, security: securityOf(operation) },
        ]),
      ),
    ]),
  )
}

/** An error body as of RFC 9457, which every refusal has. */
const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What happened, where, and what to do' },
    code: { type: 'string', enum: [...DOMAIN_ERROR_CODES, 'INTERNAL'] },
    reason: { type: 'string', description: 'A stable word for this refusal, to branch on' },
    details: { type: 'object', description: 'What belongs to the reason, as data' },
  },
}

/** What a refusal's status means, whichever call answers it. */
export const REFUSAL_MEANINGS = {
  401: 'No key or session came along, or it has ended',
  403: 'The key or role does not include this, or only a person can do it',
  404: 'There is no such thing in this organisation',
  409: 'It is not in a state for this, or somebody was faster',
  410: 'Its bytes were deleted by a retention rule',
  412: 'Something has to hold first',
  413: 'The request is larger than 1 MiB',
  422: 'The request cannot be read as it is',
  429: 'Too much at once; details.retryAfterSeconds says when to try again',
  500: 'A fault of Baton; nothing of the request was recorded',
  503: 'A part of Baton does not answer now',
} as const

/** How every call refuses. The generator knows the procedures' answers, and not what our edge makes of an error. */
const REFUSALS = Object.fromEntries(
  Object.entries(REFUSAL_MEANINGS).map(([status, meaning]) => [
    status,
    {
      description: meaning,
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  ]),
)

function withRefusals(paths: Paths): Paths {
  const refusing = (operation: object) => {
    const { responses = {} } = operation as { responses?: Record<string, object> }
    const own = Object.entries(responses).filter(([status]) => Number(status) < 400 || status === '416')
    return { ...operation, responses: { ...Object.fromEntries(own), ...REFUSALS } }
  }
  return Object.fromEntries(
    Object.entries(paths).map(([path, operations]) => [
      path,
      Object.fromEntries(Object.entries(operations).map(([method, operation]) => [method, refusing(operation)])),
    ]),
  )
}

/** Our document with CI's paths and schemas put in. A path of ours is never replaced. */
export function mergeDocuments(own: Document, ci: Document): Document {
  return {
    ...own,
    paths: withRefusals({ ...withOurSecurity(ci.paths ?? {}), ...own.paths }),
    components: { ...own.components, schemas: { ...ci.components?.schemas, ...own.components?.schemas } },
  }
}

const ownDocuments = new Map<string, Document>()
let merged: { document: Document; madeAt: number } | undefined

/** CI may be a newer version a minute later. */
const KEPT_MS = 60_000

/** What the API is, both services' parts in one document, made once a minute at most. Rejects while CI does not answer. */
export async function apiDocument(env: { PUBLIC_URL: string; CI_API_URL: string }): Promise<Document> {
  if (merged && Date.now() - merged.madeAt < KEPT_MS) return merged.document
  const own = ownDocuments.get(env.PUBLIC_URL) ?? ownDocument(env.PUBLIC_URL)
  ownDocuments.set(env.PUBLIC_URL, own)
  const answer = await fetch(`${env.CI_API_URL}/api/v1/openapi.json`, {
    signal: AbortSignal.timeout(5_000),
    cache: 'no-store',
  })
  if (!answer.ok) throw new Error(`CI answered ${answer.status}`)
  merged = { document: mergeDocuments(own, (await answer.json()) as Document), madeAt: Date.now() }
  return merged.document
}
