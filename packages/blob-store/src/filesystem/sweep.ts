import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isAbsent } from './durable-file.ts'
import { type Layout, layoutOf } from './layout.ts'

/** Removes temporary files and uploads untouched since `before`, here and in the stores within. Answers how many. */
export async function sweepStore(layout: Layout, before: Date): Promise<number> {
  let removed = 0
  for (const folder of [layout.temporary, join(layout.folder, 'uploads')]) removed += await removeOlder(folder, before)
  const within = join(layout.folder, 'within')
  for (const name of await namesIn(within)) removed += await sweepStore(layoutOf(join(within, name)), before)
  return removed
}

async function removeOlder(folder: string, before: Date): Promise<number> {
  let removed = 0
  for (const name of await namesIn(folder)) {
    const path = join(folder, name)
    const touched = await stat(path).catch(() => null)
    if (!touched || touched.mtime >= before) continue
    await rm(path, { recursive: true, force: true })
    removed += 1
  }
  return removed
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isAbsent(error)) return []
    throw error
  }
}
