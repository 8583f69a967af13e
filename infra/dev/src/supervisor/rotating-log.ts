import { createWriteStream, existsSync, mkdirSync, renameSync, statSync, type WriteStream } from 'node:fs'
import { dirname } from 'node:path'

/** A log file that never grows beyond a size; the former one is kept beside it as `<file>.1`. */
export type RotatingLog = {
  write: (bytes: Buffer) => void
  /** Resolves once everything is on disk. */
  close: () => Promise<void>
}

/** Opens a log for appending. Twice `bytesMax` is the most that it takes on disk. */
export function openRotatingLog(path: string, bytesMax = 10_000_000): RotatingLog {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  let size = existsSync(path) ? statSync(path).size : 0
  let stream = open()
  return {
    write: (bytes) => {
      if (size > 0 && size + bytes.length > bytesMax) {
        stream.end()
        renameSync(path, `${path}.1`)
        stream = open()
        size = 0
      }
      stream.write(bytes)
      size += bytes.length
    },
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  }

  function open(): WriteStream {
    // The file must exist before a rename can meet it.
    const opened = createWriteStream(path, { flags: 'a', mode: 0o600 })
    opened.on('error', () => undefined)
    return opened
  }
}
