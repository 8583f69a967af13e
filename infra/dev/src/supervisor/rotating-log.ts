import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** A log file that never grows beyond a size; the former one is kept beside it as `<file>.1`. */
export type RotatingLog = {
  /** Appends at once, so that the log is whole however this process ends. A full disk is no reason to end. */
  write: (bytes: Buffer) => void
  /** What is written afterwards is dropped. */
  close: () => void
}

/** Opens a log for appending. Twice `bytesMax` is the most that it takes on disk. */
export function openRotatingLog(path: string, bytesMax = 10_000_000): RotatingLog {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  let file: number | undefined = openSync(path, 'a', 0o600)
  let size = fstatSync(file).size
  return {
    write: (bytes) => {
      if (file === undefined) return
      try {
        if (size > 0 && size + bytes.length > bytesMax) {
          closeSync(file)
          renameSync(path, `${path}.1`)
          file = openSync(path, 'a', 0o600)
          size = 0
        }
        writeSync(file, bytes)
        size += bytes.length
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
      }
    },
    close: () => {
      if (file !== undefined) closeSync(file)
      file = undefined
    },
  }
}
