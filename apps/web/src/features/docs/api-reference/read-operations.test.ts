import { expect, test } from 'vitest'
import { ownDocument } from '#server/api/open-api.ts'
import { exampleOf } from './curl-example.ts'
import { readNouns } from './read-operations.ts'
import { fieldRows } from './schema-rows.ts'

const document = ownDocument('https://baton.example')
const operations = readNouns(document).flatMap((noun) => noun.operations)
const operation = (id: string) => operations.find((one) => one.id === id)

test('every call of the document is in the reference once, under one noun', () => {
  const ids = Object.values(document.paths ?? {}).flatMap((methods) =>
    Object.values(methods).map((one) => (one as { operationId: string }).operationId),
  )
  expect(operations.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
})

test('a call says who may make it, and only who may gets an example', () => {
  expect(operation('promotions-approve')).toMatchObject({ letIn: 'person', curl: null })
  expect(operation('promotions-list')).toMatchObject({
    letIn: 'key',
    curl: 'curl \\\n  -H "Authorization: Bearer $BATON_KEY" \\\n  https://baton.example/api/v1/promotions',
  })
  expect(operation('api-document')).toMatchObject({ letIn: 'anybody' })
})

test('fields are named by their path, with type, limits and meaning', () => {
  expect(operation('promotions-list')?.parameters).toContainEqual({
    in: 'query',
    name: 'limit',
    type: 'integer',
    isRequired: false,
    limits: ['at least 1', 'at most 200', '50 without it'],
    meaning: 'How many entries one answer has at most.',
  })
  const rule = operation('environments-changeRule')?.body
  expect(rule?.map(({ name }) => name)).toContain('rule.approvals[].count')
  expect(rule?.find(({ name }) => name === 'rule.minimumLevel')?.type).toBe('one of none, rootless, full')
  const nullable = { anyOf: [{ type: 'string', maxLength: 9 }, { type: 'null' }] }
  expect(fieldRows({ properties: { comment: nullable } }, 1)).toMatchObject([
    { type: 'string or null', limits: ['9 characters or fewer'] },
  ])
})

test('an example holds what is required, and nothing else', () => {
  const schema = {
    type: 'object',
    required: ['name', 'count', 'role', 'list'],
    properties: {
      name: { type: 'string' },
      count: { type: 'integer', minimum: 3 },
      role: { enum: ['owner', 'admin'] },
      list: { type: 'array', minItems: 1, items: { type: 'boolean' } },
      remark: { type: 'string' },
    },
  }
  expect(exampleOf(schema, 'BODY')).toEqual({ name: 'NAME', count: 3, role: 'owner', list: [true] })
})
