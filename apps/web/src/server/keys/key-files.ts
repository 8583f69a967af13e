import { randomBytes } from 'node:crypto'
import { chmod, link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * The content of a secret file, made with `make` when it is not there. Mode 0600, written whole or not at all; of two
 * processes that make it at once, both get what the first one wrote.
 */
export async function secretFile(path: string, make: () => string): Promise<string> {
  const found = await readFile(path, 'utf8').catch(ignoreMissing)
  if (found !== null) {
    await chmod(path, 0o600)
    return found
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const draft = draftOf(path)
  try {
    await writeFile(draft, make(), { mode: 0o600, flag: 'wx' })
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(draft, { force: true })
  }
  return readFile(path, 'utf8')
}

/** Replaces a public file atomically: a reader sees the old content or the new, never a part. */
export async function replaceFile(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const draft = draftOf(path)
  await writeFile(draft, content, { mode: 0o644, flag: 'wx' })
  await rename(draft, path)
}

function draftOf(path: string): string {
  return join(dirname(path), `.${randomBytes(8).toString('hex')}.tmp`)
}

function ignoreMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
