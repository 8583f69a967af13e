import { chromium } from 'playwright'
import type { Account } from './account.ts'
import { lastStep } from './api.ts'
import { distribution, type Figure } from './figures.ts'
import { type BenchRepository, buildOf, checkProof } from './repository.ts'

/** Prints the time now, in milliseconds, for each sample; ends by itself. */
export function printingScript(lines: number): string {
  return [
    `node -e 'let n = 0; const t = setInterval(() => { console.log("at " + Date.now() + " n " + ++n);`,
    `if (n === ${lines}) clearInterval(t) }, 100)'`,
  ].join(' ')
}

/** From the moment a step prints a line to the moment it stands in Chromium's document, on one clock. */
export async function measureLines(account: Account, repository: BenchRepository, lines: number): Promise<Figure> {
  const executablePath = process.env.BATON_CHROMIUM
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--no-first-run'],
  })
  try {
    const { origin } = account.api
    const context = await browser.newContext()
    await context.addCookies(account.cookies.map((cookie) => ({ ...cookie, url: origin })))
    const sha = await repository.push('main')
    await repository.announce('main', sha)
    const build = await buildOf(account.api, repository.id, sha, (one) => (lastStep(one)?.log.bytes ?? 0) > 0)
    const page = await context.newPage()
    await page.addInitScript(() => {
      const seen = new Map<string, number>()
      Object.assign(window, { seenLines: seen })
      new MutationObserver(() => {
        const now = Date.now()
        for (const row of document.querySelectorAll('[role="log"] [data-line]')) {
          const match = /at (\d{13}) n \d+/.exec(row.textContent ?? '')
          if (match?.[1] && !seen.has(match[1])) seen.set(match[1], now)
        }
      }).observe(document, { childList: true, subtree: true, characterData: true })
    })
    await page.goto(`${origin}/${account.slug}/builds/${build.id}`)
    const log = page.getByRole('log')
    await log.getByText(`n ${lines}`).waitFor({ timeout: 120_000 })
    const seen = await page.evaluate(() => [...(window as unknown as { seenLines: Map<string, number> }).seenLines])
    const stepLog = lastStep(build)?.logId ?? ''
    checkProof(await account.api.text(`/builds/${build.id}/logs/${stepLog}/raw`), sha)
    // What was printed before the page was open shows the page's loading, not the way of a line.
    const opened = Math.min(...seen.map(([, at]) => at))
    const samples = seen.filter(([printed]) => Number(printed) > opened).map(([printed, at]) => at - Number(printed))
    return distribution(samples, 'ms')
  } finally {
    await browser.close()
  }
}
