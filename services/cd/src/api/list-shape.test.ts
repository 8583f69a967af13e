import { listShapeFaults } from '@baton/testing/list-shape'
import { generateOpenApiDocument } from 'trpc-to-openapi'
import { expect, it } from 'vitest'
import { cdRouter } from './router.ts'

// What has several lists side by side, or one that is a part of an answer about something else.
const OVERVIEWS = new Set([
  '/dashboard',
  '/inbox',
  '/promotions/{promotionId}/explain',
  '/promotion-preview',
  '/deployments/{deploymentId}/log',
  '/audit/consistency',
  '/retention/delivery',
])

it('every list of delivery is { items, nextCursor }, and takes limit and cursor', () => {
  const document = generateOpenApiDocument(cdRouter, { title: 'Baton', version: '1', baseUrl: '/api/v1' })
  expect(listShapeFaults(document, OVERVIEWS)).toEqual([])
})
