import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { address } from './address.ts'
import { repositoryFolder } from './stack.ts'

const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

type Look = { scheme: 'light' | 'dark'; width: number; height: number; rules: 'all' | 'withoutContrast' | 'contrast' }

const LIGHT_DESKTOP = { scheme: 'light', width: 1440, height: 900 } as const
const DARK_PHONE = { scheme: 'dark', width: 390, height: 844 } as const

/** Every theme and width. */
const FOUR_LOOKS: readonly Look[] = [
  { ...LIGHT_DESKTOP, rules: 'all' },
  { ...LIGHT_DESKTOP, scheme: 'dark', rules: 'contrast' },
  { ...DARK_PHONE, rules: 'all' },
  { ...DARK_PHONE, scheme: 'light', rules: 'contrast' },
]

/** Each theme once and each width once. Contrast is a matter of the theme and of the components, not of the page. */
const TWO_LOOKS: readonly Look[] = [
  { ...LIGHT_DESKTOP, rules: 'withoutContrast' },
  { ...DARK_PHONE, rules: 'withoutContrast' },
]

/** One page of each layout, where most of its components are: it is looked at in four ways, with contrast. */
const PAGE_OF_EACH_LAYOUT: ReadonlySet<string> = new Set([
  'sign-up.refused',
  'docs.page',
  'dashboard.full',
  'build.failed',
  'promotion.waiting.approver',
  'members.full',
])

/** A screen of 1440 by 900 at a zoom of 200 %: half as many pixels of CSS each way. */
export const ZOOMED: readonly Look[] = [
  { scheme: 'light', width: 720, height: 450, rules: 'all' },
  { scheme: 'dark', width: 720, height: 450, rules: 'contrast' },
]

// What sticks to an edge of the window would lie across the middle of a picture of the whole page.
const UNSTUCK = `
  body { position: relative }
  .sticky { position: static !important }
  .fixed { position: absolute !important }
`

/** Where the pictures of a run are left. */
const screenshotsFolder = join(repositoryFolder, 'screenshots')

/**
 * Takes a picture of the page in each of the looks, and answers everything that is wrong with it: violations of WCAG 2.2 AA
 * that axe finds, sideways scrolling, and statuses without word or shape.
 */
export async function inspect(page: Page, name: string, looks = looksOf(name)): Promise<string[]> {
  await mkdir(screenshotsFolder, { recursive: true })
  const problems: string[] = []
  for (const { scheme, width, height, rules } of looks) {
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    const look = `${name}.${scheme}.${width}`
    await page.screenshot({
      path: join(screenshotsFolder, `${look}.png`),
      fullPage: true,
      animations: 'disabled',
      style: UNSTUCK,
    })
    const found = [...(await violations(page, rules)), ...(await page.evaluate(lookOver))]
    problems.push(...found.map((problem) => `${look}: ${problem}`))
  }
  return problems
}

function looksOf(name: string): readonly Look[] {
  return PAGE_OF_EACH_LAYOUT.has(name) ? FOUR_LOOKS : TWO_LOOKS
}

/** Opens each address, named as its pictures, and holds that nothing is wrong with any of them. */
export async function inspectEach(page: Page, places: Readonly<Record<string, string>>): Promise<void> {
  const problems: string[] = []
  for (const [name, place] of Object.entries(places)) {
    await open(page, place)
    problems.push(...(await inspect(page, name)))
  }
  expect(problems).toEqual([])
}

/** Opens an address and waits for its sentence. */
export async function open(page: Page, place: string): Promise<void> {
  await page.goto(`${address()}${place}`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
}

async function violations(page: Page, rules: Look['rules']): Promise<string[]> {
  const axe = new AxeBuilder({ page })
  if (rules === 'contrast') axe.withRules(['color-contrast'])
  else axe.withTags(WCAG_22_AA)
  if (rules === 'withoutContrast') axe.disableRules(['color-contrast'])
  const { violations: found } = await axe.analyze()
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ''}`),
  )
}

/** Runs in the browser. */
function lookOver(): string[] {
  const problems: string[] = []
  const { scrollWidth } = document.documentElement
  if (scrollWidth > window.innerWidth) {
    const widest = [...document.querySelectorAll<HTMLElement>('body *')].find(
      (element) =>
        element.getBoundingClientRect().right > window.innerWidth + 1 && !element.closest('[class*=overflow-]'),
    )
    problems.push(`scrolls sideways by ${scrollWidth - window.innerWidth} px: ${widest?.outerHTML.slice(0, 200)}`)
  }
  // The shell clips what is too wide, so that only the edge tells.
  const cut = [...document.querySelectorAll<HTMLElement>('main *')].find((element) => {
    if (!element.checkVisibility() || element.getBoundingClientRect().right <= window.innerWidth + 1) return false
    for (let box = element.parentElement; box && box.tagName !== 'MAIN'; box = box.parentElement) {
      if (getComputedStyle(box).overflowX !== 'visible') return false
    }
    return true
  })
  if (cut) problems.push(`is cut off at the right edge: ${cut.outerHTML.slice(0, 200)}`)
  for (const table of document.querySelectorAll('table')) {
    const box = table.parentElement
    if (box && box.scrollWidth > box.clientWidth + 1)
      problems.push(`a table scrolls sideways: ${table.caption?.textContent}`)
  }
  for (const status of document.querySelectorAll<HTMLElement>('[data-status]')) {
    if (!status.checkVisibility()) continue
    // biome-ignore lint/performance/useDomNodeTextContent: a word that is not drawn does not count
    const word = status.innerText.trim() || status.getAttribute('aria-label') || ''
    const shape = status.matches('svg') ? status : status.querySelector('svg[data-shape]')
    if (!/\p{L}/u.test(word)) problems.push(`a status without a word: ${status.outerHTML.slice(0, 200)}`)
    if (!shape) problems.push(`a status without a shape: ${status.outerHTML.slice(0, 200)}`)
  }
  for (const shape of document.querySelectorAll<SVGElement>('svg[data-shape]')) {
    const said = shape.getAttribute('aria-label') ?? shape.closest('[data-status]')?.textContent
    const beside = shape.closest('li, tr, p, section, div')?.textContent
    if (!said?.trim() && !beside?.trim()) problems.push(`a shape without a word: ${shape.outerHTML.slice(0, 200)}`)
  }
  return problems
}
