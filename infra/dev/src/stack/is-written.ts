import { existsSync } from 'node:fs'
import type { Command } from '../supervisor/part.ts'

/** True unless the command runs a file of this checkout that is not there. */
export function isWritten(command: Command): boolean {
  return command.args.every((arg) => !arg.endsWith('.ts') || existsSync(arg))
}
