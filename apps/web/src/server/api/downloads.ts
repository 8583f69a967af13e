/** One call of the API as OpenAPI describes it; as far as we write any by hand. */
type Call = { get: object }

const KEY = [{ apiKey: [] }]
const text = { type: 'string' }
const inPath = (name: string, description: string) => ({ name, in: 'path', required: true, description, schema: text })
const inQuery = (name: string, description: string) => ({ name, in: 'query', description, schema: text })
const answer = (description: string, type: string, schema: object = {}) => ({
  200: { description, content: { [type]: { schema } } },
})
const binary = { type: 'string', format: 'binary' }
const after = {
  name: 'Last-Event-ID',
  in: 'header',
  description: 'The id of the last event that arrived, to go on after it',
  schema: text,
}

/** What the API answers beside its procedures: files, and streams of server-sent events. By path, as OpenAPI has them. */
export function downloads(publicUrl: string): Record<string, Call> {
  // The streams are the browser's own, one floor above the versioned interface.
  const servers = [{ url: `${publicUrl}/api` }]
  return {
    '/openapi.json': {
      get: {
        operationId: 'api-document',
        summary: 'This document',
        tags: ['API'],
        security: [],
        responses: answer('The OpenAPI document', 'application/json', { type: 'object' }),
      },
    },
    '/audit/export': {
      get: {
        operationId: 'audit-export',
        summary: 'Export the log as a .tar that verify.mjs checks',
        tags: ['Audit'],
        security: KEY,
        parameters: [
          inQuery('who', 'A user, an API key or a part of Baton, by id'),
          inQuery('action', 'A code such as promotion.approved'),
          inQuery('targetType', 'What the entries are about, such as promotion'),
          inQuery('targetId', 'The id of what the entries are about'),
          inQuery('from', 'At or after this time, as ISO 8601'),
          inQuery('until', 'Before this time, as ISO 8601'),
          inQuery('text', 'Text in the entry or in its reason'),
        ],
        responses: answer('The archive', 'application/x-tar', binary),
      },
    },
    '/audit/verify.mjs': {
      get: {
        operationId: 'audit-verifier',
        summary: 'The one-file verifier for exports',
        tags: ['Audit'],
        security: KEY,
        responses: answer('The script', 'text/javascript', text),
      },
    },
    '/artifacts/{sha256}': {
      get: {
        operationId: 'artifacts-download',
        summary: 'Download an artifact or a test report by its digest',
        tags: ['builds'],
        security: KEY,
        parameters: [
          inPath('sha256', 'The SHA-256 of the bytes, 64 hexadecimal digits'),
          { name: 'Range', in: 'header', description: 'One range of bytes, such as bytes=0-1023', schema: text },
        ],
        responses: {
          ...answer('The bytes, with the media type that the build gave', 'application/octet-stream', binary),
          206: { description: 'The range', content: { 'application/octet-stream': { schema: binary } } },
          416: { description: 'The range is not in the file' },
        },
      },
    },
    '/builds/{buildId}/logs/{logId}/raw': {
      get: {
        operationId: 'builds-logDownload',
        summary: 'Download the whole log of a step as it is now',
        tags: ['builds'],
        security: KEY,
        parameters: [inPath('buildId', 'The build'), inPath('logId', 'The log, as a step of the build names it')],
        responses: answer('The log, byte for byte', 'text/plain', text),
      },
    },
    '/builds/{buildId}/logs/{logId}/stream': {
      get: {
        operationId: 'builds-logStream',
        summary: 'Follow the log of a step',
        tags: ['builds'],
        security: KEY,
        parameters: [
          inPath('buildId', 'The build'),
          inPath('logId', 'The log, as a step of the build names it'),
          inQuery('from', 'The byte to begin at; 0 without it'),
          after,
        ],
        responses: answer(
          'Events of bytes in base64, each with the offset after them as its id; the event `end` comes last',
          'text/event-stream',
          text,
        ),
      },
    },
    '/deployments/{deploymentId}/log/stream': {
      get: {
        operationId: 'deployments-logStream',
        summary: 'Follow the log of a deployment',
        tags: ['Deployments'],
        servers,
        security: KEY,
        parameters: [inPath('deploymentId', 'The deployment'), after],
        responses: answer('Events of bytes in base64; the event `end` comes last', 'text/event-stream', text),
      },
    },
    '/events': {
      get: {
        operationId: 'events-stream',
        summary: 'Follow what happens in the organisation',
        tags: ['Events'],
        servers,
        security: KEY,
        parameters: [inQuery('after', 'The id of the last event that arrived, to go on after it'), after],
        responses: answer('Events that name what changed, by its id', 'text/event-stream', text),
      },
    },
  }
}
