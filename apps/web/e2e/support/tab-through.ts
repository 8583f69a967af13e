import type { Page } from '@playwright/test'

/** Where the keyboard's focus was: what it was on, and what is wrong with how it shows there. */
type Stop = { name: string; faults: string[]; isNew: boolean }

/**
 * Presses Tab from the top of the page to its end, and answers what is wrong on the way: a stop whose ring cannot be seen,
 * that is out of the window, or that lies under something else. `stops` are the names of all of them, in order.
 */
export async function tabThrough(page: Page): Promise<{ stops: string[]; problems: string[] }> {
  await page.evaluate(() => {
    window.scrollTo(0, 0)
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
  })
  const stops: string[] = []
  const problems: string[] = []
  for (;;) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(lookAtFocus)
    if (!stop?.isNew) return { stops, problems }
    stops.push(stop.name)
    problems.push(...stop.faults.map((fault) => `${stop.name}: ${fault}`))
  }
}

/** Runs in the page. Null where the focus has left it. */
function lookAtFocus(): Stop | null {
  const focused = document.activeElement
  if (!(focused instanceof HTMLElement) || focused === document.body) return null
  const isNew = focused.dataset.tabbed === undefined
  focused.dataset.tabbed = ''
  const label = 'labels' in focused ? (focused.labels as NodeList | null)?.[0] : undefined
  const name = (focused.getAttribute('aria-label') ?? label?.textContent ?? focused.textContent ?? '').trim()
  const style = getComputedStyle(focused)
  const ring = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0
  const box = focused.getBoundingClientRect()
  const [x, y] = [box.x + box.width / 2, box.y + Math.min(box.height, 40) / 2]
  const isSeen = x >= 0 && y >= 0 && x <= innerWidth && y <= innerHeight
  const top = isSeen ? document.elementFromPoint(x, y) : null
  const isCovered = isSeen && !(focused.contains(top) || top?.contains(focused) || top?.closest('label') !== null)
  const faults = [
    ring || style.boxShadow !== 'none' ? '' : 'no ring',
    isSeen ? '' : `out of the window at ${Math.round(x)}, ${Math.round(y)}`,
    isCovered ? `under <${top?.tagName.toLowerCase()} class="${top?.className}">` : '',
  ]
  return { name: (name || focused.tagName).slice(0, 60), faults: faults.filter(Boolean), isNew }
}
