import { listShapeFaults } from '@baton/testing/list-shape'
import { generateOpenApiDocument } from 'trpc-to-openapi'
import { expect, it } from 'vitest'
import { identityRouter } from './router.ts'

// Who asks, and what the removal of one member would end.
const OVERVIEWS = new Set(['/me', '/members/{userId}/removal'])

it('every list of people, teams and keys is { items, nextCursor }, and takes limit and cursor', () => {
  const document = generateOpenApiDocument(identityRouter, { title: 'Baton', version: '1', baseUrl: '/api/v1' })
  expect(listShapeFaults(document, OVERVIEWS)).toEqual([])
})
