import { listShapeFaults } from '@baton/testing/list-shape'
import { expect, it } from 'vitest'
import { openApiDocument } from './ci-router.ts'

// What runs and how many slots there are; lines of a log by their numbers.
const OVERVIEWS = new Set(['/queue'])

it('every list that CI answers is { items, nextCursor }, and takes limit and cursor', () => {
  expect(listShapeFaults(openApiDocument('https://ci.baton.example'), OVERVIEWS)).toEqual([])
})
