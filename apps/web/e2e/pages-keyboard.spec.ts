import { expect, type Page } from '@playwright/test'
import { test } from './support/gallery.ts'
import { open } from './support/inspect.ts'
import { tabThrough } from './support/tab-through.ts'

test.describe.configure({ timeout: 900_000 })

test('by the Tab key alone every control of the promotion, dashboard and build pages is reached, in sight, with a ring, on a desktop and a telephone', async ({
  gallery,
}) => {
  const { slug, nora, dara, promotions, builds } = gallery
  const pages: Array<[Page, string, string[]]> = [
    [
      dara.page,
      `/${slug}/promotions/${promotions.waiting}`,
      ['Comment (optional)', 'Reject...', 'Approve for production'],
    ],
    [nora.page, `/${slug}/dashboard`, ['Search projects', 'low-water', 'Open low-water in production']],
    [nora.page, `/${slug}/builds/${builds.testFailed}`, ['Run again', 'Show all tests', 'Show line ']],
  ]
  const problems: string[] = []
  for (const { width, height } of [
    { width: 1440, height: 900 },
    { width: 390, height: 844 },
  ]) {
    for (const [page, place, wanted] of pages) {
      await page.setViewportSize({ width, height })
      await open(page, place)
      const tabbed = await tabThrough(page)
      problems.push(...tabbed.problems.map((problem) => `${place} at ${width}: ${problem}`))
      const reached = wanted.filter((name) => tabbed.stops.some((stop) => stop.startsWith(name)))
      expect(reached, `${place} at ${width}: ${tabbed.stops.join(' | ')}`).toEqual(wanted)
    }
  }
  expect(problems).toEqual([])
})
