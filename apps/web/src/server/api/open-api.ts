import { KEY_PROCEDURES } from '@baton/kernel/key-procedures'
import { generateOpenApiDocument } from 'trpc-to-openapi'
import { cookieName } from '../auth/auth-cookie.ts'
import { appRouter } from './app-router.ts'

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
  return { ...document, paths: { ...withOurSecurity(document.paths ?? {}), ...DOWNLOADS } }
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

const filter = (name: string, description: string) => ({ name, in: 'query', description, schema: { type: 'string' } })

/** What is no procedure: it answers with a file. */
const DOWNLOADS = {
  '/audit/export': {
    get: {
      operationId: 'audit-export',
      summary: 'Export the log as a .tar that verify.mjs checks',
      tags: ['Audit'],
      security: SECURITY,
      parameters: [
        filter('who', 'A user, an API key or a part of Baton, by id'),
        filter('action', 'A code such as promotion.approved'),
        filter('targetType', 'What the entries are about, such as promotion'),
        filter('targetId', 'The id of what the entries are about'),
        filter('from', 'At or after this time, as ISO 8601'),
        filter('until', 'Before this time, as ISO 8601'),
        filter('text', 'Text in the entry or in its reason'),
      ],
      responses: { 200: { description: 'The archive', content: { 'application/x-tar': {} } } },
    },
  },
  '/audit/verify.mjs': {
    get: {
      operationId: 'audit-verifier',
      summary: 'The one-file verifier for exports',
      tags: ['Audit'],
      security: SECURITY,
      responses: { 200: { description: 'The script', content: { 'text/javascript': {} } } },
    },
  },
}

/** Our document with CI's paths and schemas put in. A path of ours is never replaced. */
export function mergeDocuments(own: Document, ci: Document): Document {
  return {
    ...own,
    paths: { ...withOurSecurity(ci.paths ?? {}), ...own.paths },
    components: { ...own.components, schemas: { ...ci.components?.schemas, ...own.components?.schemas } },
  }
}
