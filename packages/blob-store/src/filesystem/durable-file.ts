import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A new file in `folder` under a name that nobody else has. */
async function openTemporary(folder: string): Promise<{ path: string; file: FileHandle }> {
  const path = join(folder, `${process.pid}-${randomBytes(12).toString('hex')}`)
  return { path, file: await open(path, 'wx', 0o600) }
}

/** Gives a written, synced file its final name, for good: the folder is synced too. Replaces what is there. */
export async function publish(temporary: string, final: string): Promise<void> {
  const folder = dirname(final)
  await makeFolder(folder)
  await rename(temporary, final)
  await syncFolder(folder)
}

/** Makes the folder and those above it, each of them durable. */
export async function makeFolder(folder: string): Promise<void> {
  const firstMade = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (firstMade === undefined) return
  for (let made = folder; made.length >= firstMade.length; made = dirname(made)) await syncFolder(dirname(made))
}

/** Runs `write` on a temporary file in `folder`; the file is closed, and removed when `write` throws. */
export async function withTemporary<Result>(
  folder: string,
  write: (file: FileHandle, path: string) => Promise<Result>,
): Promise<Result> {
  const { path, file } = await openTemporary(folder)
  try {
    return await write(file, path)
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await file.close()
  }
}

/** True for the error of a path that is not there. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
