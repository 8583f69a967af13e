import { generateOpenApiDocument } from 'trpc-to-openapi'
import { appRouter } from './app-router.ts'

type Document = {
  paths?: Record<string, unknown>
  components?: { schemas?: Record<string, unknown> }
  tags?: unknown[]
}

/** The OpenAPI 3.1 document of the procedures that this process serves itself. */
export function ownDocument(publicUrl: string): Document {
  return generateOpenApiDocument(appRouter, {
    title: 'Baton',
    version: '1',
    openApiVersion: '3.1.0',
    baseUrl: `${publicUrl}/api/v1`,
    description:
      'Builds, releases, environments, promotions and their audit log. Send an API key as `Authorization: Bearer baton_...`; errors are problem bodies as of RFC 9457.',
    securitySchemes: {
      apiKey: { type: 'http', scheme: 'bearer', description: 'An API key made in Settings, API keys.' },
    },
  }) as Document
}

/** Our document with CI's paths and schemas put in. A path of ours is never replaced. */
export function mergeDocuments(own: Document, ci: Document): Document {
  return {
    ...own,
    paths: { ...ci.paths, ...own.paths },
    components: { ...own.components, schemas: { ...ci.components?.schemas, ...own.components?.schemas } },
  }
}
