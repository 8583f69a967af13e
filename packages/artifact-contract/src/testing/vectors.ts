import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A folder of published vectors. They lie beside the repository, not in it; `absent` says so in a test's name. */
export function vectorsOf(name: string) {
  const folder = fileURLToPath(new URL(`../../../../../shared/vectors/${name}`, import.meta.url))
  const isThere = existsSync(folder)
  return {
    isAbsent: !isThere,
    absent: isThere ? '' : ` (skipped: ../shared/vectors/${name} is absent)`,
    /** The names of the files in a folder of it; none where it is absent. */
    list: (inner: string): string[] =>
      isThere ? readdirSync(join(folder, inner)).filter((file) => file.endsWith('.json')) : [],
    read: (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8')),
  }
}
