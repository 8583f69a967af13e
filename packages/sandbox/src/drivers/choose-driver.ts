import { dirname } from 'node:path'
import type { Driver } from './driver.ts'
import { createNoneDriver } from './none.ts'

/** A driver that was proved to work, or the sentence that says why steps cannot run here and what to do. */
export type DriverChoice = { state: 'ready'; driver: Driver } | { state: 'unavailable'; detail: string }

/** What the choice depends on. `isolation: 'none'` is the operator's explicit wish. */
export type DriverOptions = { folder: string; isolation: 'auto' | 'none'; node: string; uidBase: number }

/** Finds the strongest level that this host can hold, and never a weaker one than asked for. */
export async function chooseDriver(options: DriverOptions): Promise<DriverChoice> {
  if (options.isolation === 'none') {
    return { state: 'ready', driver: createNoneDriver({ folder: options.folder, nodeFolder: dirname(options.node) }) }
  }
  return { state: 'unavailable', detail: 'The sandbox is not built yet.' }
}
