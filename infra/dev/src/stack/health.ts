import { setTimeout as wait } from 'node:timers/promises'
import type { Layout } from '../parts/layout.ts'
import { healthTargets } from '../parts/parts.ts'
import { askHealth } from '../supervisor/probes.ts'
import type { Terminal } from '../terminal.ts'

/** How long all parts may take to agree that everything serves, once each of them does, in milliseconds. */
const AGREE_MS_MAX = 60_000

/** Waits until the product's own health page is green; says what it names where it stays red. */
export async function waitForHealth(layout: Layout, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + AGREE_MS_MAX
  for (;;) {
    signal.throwIfAborted()
    const answer = await askHealth({ port: layout.ports.web }, '/api/health')
    if (answer?.status === 200) return
    if (Date.now() > deadline) {
      terminal.warn(`Not all of it is well: ${JSON.stringify(answer?.body ?? 'the health page does not answer')}`)
      return
    }
    await wait(200)
  }
}

/** The launchers' words on why builds are off or not isolated; empty where a sandbox holds them. */
export async function describeIsolation(layout: Layout): Promise<string[]> {
  const launchers = healthTargets(layout).flatMap((target) => ('socket' in target ? [target] : []))
  const sentences = await Promise.all(
    launchers.map(async ({ socket }) => {
      const body = (await askHealth({ socketPath: socket }))?.body as { state?: string; detail?: string } | undefined
      if (body?.state === 'no isolation')
        return 'Builds run without isolation, as you asked: connect your own repositories only.'
      if (body?.state === 'unavailable') return buildsOff(body.detail)
      return undefined
    }),
  )
  return [...new Set(sentences.filter((sentence) => sentence !== undefined))]
}

function buildsOff(why: string | undefined): string {
  return (
    `Builds and script steps are off: ${why ?? 'no sandbox can be had on this machine.'} Two ways on: a Linux machine or ` +
    'virtual machine with bubblewrap, or, for your own repositories on this machine, npm start -- --no-isolation'
  )
}
