import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Problem } from '../problem.ts'
import { ROOT } from '../root.ts'
import { runToEnd } from '../supervisor/run-to-end.ts'
import type { Terminal } from '../terminal.ts'
import { findProgram } from './find-program.ts'
import { findOrInstall } from './system-packages.ts'

/** What finding a browser needs. */
type Search = { terminal: Terminal; logFolder: string; signal: AbortSignal }

/** Names under which distributions put the browser on the PATH. */
const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/**
 * Finds a Chromium that starts: the one of BATON_CHROMIUM, Playwright's own (downloaded where it can be had), the system's,
 * or the distribution's package installed as root. Throws a Problem that says what to do.
 */
export async function findChromium(search: Search): Promise<string> {
  const given = process.env.BATON_CHROMIUM
  const own = playwrightsOwn()
  for (const candidate of [given, own]) if (candidate && (await starts(candidate))) return candidate
  if (await downloadPlaywrights(own, search)) return own
  for (const program of PROGRAMS) {
    const found = findProgram(program)
    if (found && (await starts(found))) return found
  }
  const installed = await findOrInstall({ program: 'chromium', package: 'chromium', ...search })
  if (installed && (await starts(installed))) return installed
  throw new Problem(
    'There is no Chromium for the tests in the browser: Playwright could not download its own, and the system has none. ' +
      'Install your distribution’s chromium, or name one with BATON_CHROMIUM, then run npm test again.',
  )
}

/** Where Playwright keeps its browser, there or not. */
function playwrightsOwn(): string {
  const { chromium } = createRequire(join(ROOT, 'apps/web/package.json'))('@playwright/test') as {
    chromium: { executablePath: () => string }
  }
  return chromium.executablePath()
}

async function downloadPlaywrights(own: string, { terminal, logFolder, signal }: Search): Promise<boolean> {
  if (existsSync(own)) return false
  terminal.say('Chromium: asking Playwright for its own')
  try {
    await runToEnd({
      what: 'Downloading Chromium',
      logFile: join(logFolder, 'chromium.log'),
      signal,
      command: {
        file: process.execPath,
        args: [join(ROOT, 'apps/web/node_modules/@playwright/test/cli.js'), 'install', 'chromium'],
        cwd: ROOT,
        env: process.env as Record<string, string>,
      },
    })
    return await starts(own)
  } catch {
    signal.throwIfAborted()
    terminal.say('Chromium: it cannot be downloaded here')
    return false
  }
}

/** True when the browser shows a page; one that lacks a library of the system does not. */
async function starts(program: string): Promise<boolean> {
  if (!existsSync(program)) return false
  const browser = spawn(
    program,
    ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--dump-dom', 'data:text/html,<p>here'],
    { stdio: ['ignore', 'pipe', 'ignore'], timeout: 60_000, killSignal: 'SIGKILL' },
  )
  let page = ''
  browser.stdout.on('data', (bytes: Buffer) => {
    page += bytes.toString('utf8')
  })
  const ended = await Promise.race([once(browser, 'close'), once(browser, 'error')])
  return ended[0] === 0 && page.includes('here')
}
