import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { Problem } from '../problem.ts'

/** Writes a file of mode 0600 in one step: a reader, or a start after a crash, sees the old bytes or the new ones. */
export function writePrivateFile(path: string, text: string): void {
  const unfinished = `${path}.${process.pid}.tmp`
  writeFileSync(unfinished, text, { mode: 0o600 })
  renameSync(unfinished, path)
}

/** The JSON in a file, or undefined where there is no file. Throws a Problem that names a file that is not JSON. */
export function readJsonFile(path: string): unknown {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Problem(`${path} is damaged: it is not JSON. Restore it from a backup. Nothing was changed.`, {
      cause: error,
    })
  }
}
