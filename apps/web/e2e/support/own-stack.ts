import { type PlaywrightWorkerArgs, test } from '@playwright/test'
import { forget, type Stack, type StackOptions, startStack } from './stack.ts'

const START_MS_MAX = 600_000

/** The stack of one spec file, which stops its parts or changes its state as no other file must see it. */
export type OwnStack = {
  /** The running stack; a new one after each restart. */
  now(): Stack
  /** Ctrl-C, then `npm start` on the same state, or on the one that `between` answers. */
  restart(options?: {
    ready?: StackOptions['ready']
    between?: (stateFolder: string) => Promise<string>
  }): Promise<void>
}

/**
 * Gives the spec file that calls this a stack of its own: it starts before the file's first test, `address()` and
 * `stateFolder()` lead to it, and it ends after the last. `furnish` runs once it is ready.
 */
export function ownStack(
  options: () => Promise<StackOptions>,
  furnish: (args: PlaywrightWorkerArgs, stack: Stack) => Promise<void>,
): OwnStack {
  let running: Stack | undefined
  let chosen: StackOptions = {}
  const shared = { address: process.env.BATON_E2E_ADDRESS, state: process.env.BATON_E2E_STATE }
  const now = () => {
    if (!running) throw new Error('The stack of this file does not run.')
    return running
  }

  test.beforeAll(async ({ browser, playwright }) => {
    test.setTimeout(START_MS_MAX)
    chosen = await options()
    running = await startStack(chosen)
    process.env.BATON_E2E_ADDRESS = running.address
    process.env.BATON_E2E_STATE = running.stateFolder
    await furnish({ browser, playwright } as PlaywrightWorkerArgs, running)
  })

  test.afterAll(async () => {
    test.setTimeout(START_MS_MAX)
    process.env.BATON_E2E_ADDRESS = shared.address
    process.env.BATON_E2E_STATE = shared.state
    if (!running) return
    await running.stop()
    await forget(running.stateFolder)
  })

  return {
    now,
    async restart({ ready, between } = {}) {
      const { stateFolder: former, port } = now()
      await now().stop()
      const stateFolder = between ? await between(former) : former
      if (stateFolder !== former) await forget(former)
      process.env.BATON_E2E_STATE = stateFolder
      running = await startStack({ ...chosen, stateFolder, port, ...(ready ? { ready } : {}) })
    },
  }
}
