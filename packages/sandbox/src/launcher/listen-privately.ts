import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { LauncherError } from '../launcher-error.ts'

/** The kernel's limit for the path of a unix socket (macOS: 104 bytes with its end; Linux: 108). */
const SOCKET_PATH_BYTES_MAX = 103

/**
 * Makes ready the place of a unix socket that only this user can open: a folder of mode 0700, made where it is missing.
 * Clears away the socket of a launcher that is dead; throws where one lives, or where others could get in.
 */
export async function claimSocket(socketPath: string): Promise<void> {
  const bytes = Buffer.byteLength(socketPath)
  if (bytes > SOCKET_PATH_BYTES_MAX) {
    const message = `The socket path '${socketPath}' has ${bytes} bytes; ${SOCKET_PATH_BYTES_MAX} are possible. Set LAUNCHER_SOCKET to a shorter one.`
    throw new LauncherError('invalid', message)
  }
  const folder = dirname(socketPath)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { mode, uid } = lstatSync(folder)
  if ((mode & 0o077) !== 0 || uid !== process.getuid?.()) {
    const message = `The folder '${folder}' of LAUNCHER_SOCKET belongs to, or is open to, other users. Use a folder of your own with mode 0700.`
    throw new LauncherError('invalid', message)
  }
  if (await answers(socketPath)) {
    throw new LauncherError('conflict', `Another launcher already listens at '${socketPath}'. Stop it first.`)
  }
  rmSync(socketPath, { force: true })
}

/** Listens at a place that `claimSocket` made ready, with mode 0600. */
export async function listenPrivately(server: Server, socketPath: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(socketPath, resolve)
  })
  chmodSync(socketPath, 0o600)
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
