import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import type { Database } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { readOrg } from '@baton/kernel/org-transaction'
import type { EntryFilter } from '../entries/entry-filter.ts'
import { type ExportedEntry, readExportChunk } from './read-export-chunk.ts'
import type { TarFile } from './tar-stream.ts'

type SpoolRequest = { db: Database; orgId: OrgId; filter: EntryFilter; size: number; isWhole: boolean }

/** The growing files of an export, written. */
export type Spool = { files: TarFile[]; entries: number; remove: () => Promise<void> }

/**
 * Writes the entries below `size` that pass the filter, with their hashes or proofs and reasons, to a private folder: only
 * so can an archive say the size of each file before it. Reads in short transactions, 1,000 entries at a time.
 */
export async function spoolEntries(request: SpoolRequest): Promise<Spool> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-audit-export-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const proofs = spoolFile(folder, request.isWhole ? 'hashes.txt' : 'proofs.txt')
    const values = spoolFile(folder, 'values.txt')
    const entries = spoolFile(folder, 'entries.jsonl')
    let number = 0
    for await (const chunk of chunksOf(request)) {
      number += chunk.length
      await proofs.write(chunk.map((entry) => `${entry.proofLine}\n`).join(''))
      await values.write(chunk.map((entry) => (entry.valueLine === null ? '' : `${entry.valueLine}\n`)).join(''))
      await entries.write(Buffer.concat(chunk.flatMap((entry) => [entry.bytes, LINE_FEED])))
    }
    const files = [await proofs.end(), await values.end(), await entries.end()]
    return { files, entries: number, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

const LINE_FEED = Buffer.from('\n')

async function* chunksOf({ db, orgId, ...wanted }: SpoolRequest): AsyncGenerator<ExportedEntry[]> {
  for (let from = 0; ; ) {
    const chunk = await readOrg(db, orgId, (tx) => readExportChunk(tx, orgId, { ...wanted, from }))
    const last = chunk.at(-1)
    if (!last) return
    yield chunk
    from = last.position + 1
  }
}

function spoolFile(folder: string, name: string) {
  const path = join(folder, name)
  const file = createWriteStream(path, { mode: 0o600 })
  let sizeBytes = 0
  return {
    write: (content: string | Uint8Array) =>
      new Promise<void>((resolve, reject) => {
        sizeBytes += Buffer.byteLength(content)
        file.write(content, (error) => (error ? reject(error) : resolve()))
      }),
    async end(): Promise<TarFile> {
      file.end()
      await finished(file)
      return { name, path, sizeBytes }
    },
  }
}
