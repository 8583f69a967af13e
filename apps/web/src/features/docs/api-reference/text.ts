/** Words of the API reference. */
export const referenceText = {
  title: 'API reference',
  lead: 'Every call of the REST API, made from the same document as /api/v1/openapi.json.',
  nouns: 'What the calls are about',
  calls: 'Calls',
  keys: 'Who is calling',
  keysDetail:
    'Make an API key in Settings, API keys, and send it with each call. A key acts in one organisation, with the rights it was given and never with more than its maker has. What only a person can do, a key is refused.',
  lists: 'Lists',
  listsDetail:
    'A list answers {"items": [...], "nextCursor": ...}. Send nextCursor as cursor to get the next page; it is null on the last one.',
  refusals: 'Refusals',
  refusalsDetail:
    'A call that is refused answers a problem body (RFC 9457): detail says what happened and what to do, reason is a stable word for programs.',
  status: 'Status',
  meaning: 'Meaning',
  letIn: {
    key: 'An API key or a signed-in person.',
    person: 'A signed-in person only. An API key is refused.',
    anybody: 'Anybody, without a key.',
  },
  parameters: 'Parameters',
  body: 'Body',
  answer: (status: string) => `Answer ${status}`,
  answerFields: (status: string, count: number) => `Answer ${status}: ${count} ${count === 1 ? 'field' : 'fields'}`,
  field: 'Field',
  type: 'Type',
  required: 'required',
  optional: 'optional',
  example: 'Example',
  away: 'The reference cannot be shown now: the CI service, whose calls are part of it, does not answer. Try again in a moment.',
  openApi: 'OpenAPI document',
} as const
