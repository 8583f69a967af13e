import { existsSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { styleText } from 'node:util'
import { startForge } from './forge/forge.ts'
import { startMailbox } from './mailbox/mailbox.ts'
import type { StartOptions } from './options.ts'
import { readGivenAddresses } from './parts/given-addresses.ts'
import { type Layout, layOut } from './parts/layout.ts'
import { mailboxUrl } from './parts/parts.ts'
import { FIRST_SITE_OFFSET } from './parts/ports.ts'
import { ROOT } from './root.ts'
import { startSites } from './sites/sites.ts'
import { bringUp } from './stack/bring-up.ts'
import { checkPorts } from './stack/check-ports.ts'
import { checkRoom } from './stack/check-room.ts'
import { chooseIsolation } from './stack/confirm-no-isolation.ts'
import { confirmReset } from './stack/confirm-reset.ts'
import { waitForHealth } from './stack/health.ts'
import { RunningStack } from './stack/running-stack.ts'
import { stopLeftOvers } from './state/left-overs.ts'
import { openRunRecords } from './state/run-records.ts'
import { keepWhatIsLeft, noteReady, openState, resetState, type State } from './state/state-folder.ts'
import { TIMING } from './supervisor/supervised-part.ts'
import { identifyProcess } from './system/process-identity.ts'
import type { Terminal } from './terminal.ts'

/** What a start is told from outside. */
export type StartBatonOptions = {
  options: StartOptions
  terminal: Terminal
  /** Asks for an orderly end. */
  stopping: AbortSignal
  /** Asks for an end at once. */
  killing: AbortSignal
}

/** Brings all of Baton up, keeps it running until it is asked to stop, and leaves no process behind. */
export async function startBaton({ options, terminal, stopping, killing }: StartBatonOptions): Promise<void> {
  const given = readGivenAddresses(process.env)
  const isolation = await chooseIsolation(options, stopping)
  const state = await openCleanState(options, terminal, stopping)
  const records = openRunRecords(state.folder)
  const layout = layOut(state, { addresses: options.addresses, gitOrigins: options.gitOrigins, given })
  const self = identifyProcess(process.pid)
  if (self) {
    records.setSupervisor({ process: self, address: layout.publicUrl, socketFolder: layout.folders.sockets })
  }
  const ending = new AbortController()
  stopping.addEventListener('abort', () => ending.abort(stopping.reason))
  const signal = ending.signal
  const surroundings = { terminal, records, logFolder: layout.folders.logs, signal, timing: TIMING }
  const stack = new RunningStack(surroundings)
  killing.addEventListener('abort', () => stack.kill())
  const ownServers: { close: () => Promise<void> }[] = []
  try {
    const { Temporal, ...ownPorts } = layout.ports
    checkRoom([state.folder, state.reachableFolder])
    await checkPorts(given.temporal ? ownPorts : { ...ownPorts, Temporal }, layout.listenHost)
    ownServers.push(
      await startSampleForge(layout, terminal),
      await startSampleSites(state, layout, terminal),
      await startOwnMailbox(layout, terminal),
    )
    const giveUp = (reason: unknown) => ending.abort(reason)
    await bringUp({ state, layout, stack, isolation, givenTemporal: given.temporal, terminal, signal, giveUp })
    for (const note of await waitForHealth(layout, signal)) terminal.warn(note)
    const formerUrl = noteReady(state, layout.ciPublicUrl)
    if (formerUrl !== undefined) terminal.warn(movedFrom(formerUrl))
    sayReady(state, layout, terminal)
    await aborted(signal)
  } finally {
    terminal.say('Stopping')
    await stack.stop()
    await Promise.all(ownServers.map((server) => server.close()))
    rmSync(layout.folders.sockets, { recursive: true, force: true })
    records.removeSupervisor()
    terminal.say('Stopped')
  }
}

function movedFrom(url: string): string {
  return (
    `Repositories that were connected at ${url} still send their webhooks there, and their projects take releases from there. ` +
    'Connect them again, or start with the address, port and options of before.'
  )
}

/** Opens the state folder after whatever a killed start has left is stopped; deletes it first where that was asked for and confirmed. */
async function openCleanState(options: StartOptions, terminal: Terminal, signal: AbortSignal): Promise<State> {
  if (existsSync(join(options.stateFolder, 'run'))) {
    const stopped = await stopLeftOvers(openRunRecords(options.stateFolder))
    if (stopped.length > 0) terminal.say(`Stopped what a killed start had left running: ${stopped.join(', ')}`)
  }
  if (options.reset && (await confirmReset(options, signal))) {
    resetState(options.stateFolder)
    terminal.say(`Deleted all state in ${relative(ROOT, options.stateFolder)}`)
  }
  for (const note of keepWhatIsLeft(options.stateFolder, new Date())) terminal.warn(note)
  return openState(options.stateFolder, options.port)
}

function startSampleForge(layout: Layout, terminal: Terminal) {
  return startForge({
    folder: layout.folders.forge,
    port: layout.ports.forge,
    sampleFolder: join(ROOT, 'infra/dev/sample'),
    terminal,
  })
}

function startSampleSites(state: State, layout: Layout, terminal: Terminal) {
  return startSites({
    folder: layout.folders.sites,
    registryFile: join(state.folder, 'sites.json'),
    apiPort: layout.ports.sites,
    firstPort: state.port + FIRST_SITE_OFFSET,
    terminal,
  })
}

function startOwnMailbox(layout: Layout, terminal: Terminal) {
  const { publicUrl } = layout
  return startMailbox({ folder: layout.folders.mailbox, port: layout.ports.mailbox, publicUrl, terminal })
}

function sayReady(state: State, layout: Layout, terminal: Terminal): void {
  terminal.say(styleText('bold', `Baton is ready: ${layout.publicUrl}`))
  if (layout.signUp !== 'open') {
    terminal.say(`While there is no account, this link makes the first one: ${firstAccountUrl(state, layout)}`)
  }
  if (!process.env.SMTP_URL) {
    terminal.say(`Mail from Baton is in your mailbox. Only this machine can open it: ${mailboxUrl(layout)}`)
  }
  terminal.say(`State and logs are in ${relative(process.cwd(), state.folder)}; Ctrl-C stops everything`)
}

/** Whoever has the terminal makes the first account, though sign-up is closed. */
function firstAccountUrl(state: State, layout: Layout): string {
  return `${layout.publicUrl}/sign-up?first=${state.secrets.firstAccount}`
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
