import { listShapeFaults } from '@baton/testing/list-shape'
import { expect, it } from 'vitest'
import { openApiDocument } from './ci-router.ts'

// What runs, and how many slots there are; what is kept how long, and what it takes.
const OVERVIEWS = new Set(['/queue', '/retention/builds'])

it('every list that CI answers is { items, nextCursor }, and takes limit and cursor', () => {
  expect(listShapeFaults(openApiDocument('https://ci.baton.example'), OVERVIEWS)).toEqual([])
})
