import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { forget, repositoryFolder, startStack } from './stack.ts'

/** Starts the product as a new user does, on empty state, and tells the specs where it is. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  await rm(join(repositoryFolder, 'screenshots'), { recursive: true, force: true })
  const stack = await startStack()
  process.env.BATON_E2E_ADDRESS = stack.address
  process.env.BATON_E2E_STATE = stack.stateFolder
  return async () => {
    await stack.stop()
    await forget(stack.stateFolder)
  }
}
