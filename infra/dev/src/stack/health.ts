import { setTimeout as wait } from 'node:timers/promises'
import type { Layout } from '../parts/layout.ts'
import { askHealth, isLasting } from '../supervisor/probes.ts'

/** What the product's own health page says about one part. */
type PartHealth = { name: string; ok: boolean; state: string; detail?: string }

/** What is not as one would wish once everything runs, each a sentence for the terminal. */
export type HealthNotes = string[]

/** How long all parts may take to agree that everything serves, once each of them does, in milliseconds. */
const AGREE_MS_MAX = 60_000

/**
 * Waits until the product's own health page is green. Where it is red for good, it is time to open the browser, too, and the
 * part's own words say what is off.
 */
export async function waitForHealth(layout: Layout, signal: AbortSignal): Promise<HealthNotes> {
  const deadline = Date.now() + AGREE_MS_MAX
  for (;;) {
    signal.throwIfAborted()
    const answer = await askHealth({ port: layout.ports.web, host: layout.ownHost }, '/api/health')
    const parts = (answer?.body as { parts?: PartHealth[] } | undefined)?.parts ?? []
    const red = parts.filter((part) => !part.ok)
    const isUsable = answer?.status === 200 || (red.length > 0 && red.every(({ state }) => isLasting(state)))
    if (isUsable) return describe(parts)
    if (Date.now() > deadline) {
      const named = red.map(({ name, detail }) => `${name} (${detail ?? 'down'})`).join(', ')
      return [`Not all of it is well: ${named || 'the health page does not answer'}`]
    }
    await wait(200)
  }
}

function describe(parts: readonly PartHealth[]): HealthNotes {
  const off = parts.flatMap(({ state, detail }) => (isLasting(state) && detail ? [detail] : []))
  const open = parts.some(({ state }) => state === 'no isolation')
    ? ['Builds run without isolation, as you asked: connect your own repositories only.']
    : []
  // Both launchers say the same.
  return [...new Set([...off, ...open])]
}
