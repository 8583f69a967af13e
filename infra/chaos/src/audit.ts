import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Api } from '@baton/bench/api'
import type { Databases } from './databases.ts'
import type { Invariant } from './invariant.ts'

const COMMAND_LINE = fileURLToPath(new URL('../../../apps/cli/src/main.ts', import.meta.url))

/** The public key that an export names now: the one that every later export must be signed with. */
export async function auditKeyOf(api: Api): Promise<string> {
  return readMember(await api.bytes('/audit/export'), 'key.txt').trim()
}

/** Checks the logs of both databases as they are stored, and delivery's as anybody can who has an export and the key. */
export async function verifyAudit(api: Api, { ci, cd }: Databases, key: string): Promise<Invariant[]> {
  const stored = await Promise.all([storedLog('CI', ci), storedLog('CD', cd)])
  const { code, said } = await verify(await api.bytes('/audit/export'), key)
  const exported = { name: "delivery's audit export verifies offline, with the key of the start", looked: 1 }
  return [...stored, { ...exported, violations: code === 0 ? [] : [said.slice(0, 300)] }]
}

async function storedLog(name: string, sql: Databases['ci']): Promise<Invariant> {
  const rows = await sql<{ org_id: string; size: number; top: number; entries: number }[]>`
    select org_id, count(*)::int as size, max(position)::int + 1 as top, count(distinct entry_id)::int as entries
    from audit.leaves group by org_id`
  return {
    name: `${name}: every audit entry is in the tree once, without gap`,
    looked: rows.reduce((sum, { size }) => sum + size, 0),
    violations: rows
      .filter(({ size, top, entries }) => size !== top || size !== entries)
      .map((row) => `${row.org_id}: ${row.size} leaves, ${row.entries} entries, the last at ${row.top - 1}`),
  }
}

async function verify(tar: Uint8Array, key: string): Promise<{ code: number; said: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-chaos-audit-'))
  try {
    const file = join(folder, 'export.tar')
    await writeFile(file, tar)
    return await new Promise((resolve) => {
      const args = [COMMAND_LINE, 'verify', file, '--key', key]
      const child = execFile(process.execPath, args, (_error, stdout, stderr) =>
        resolve({ code: child.exitCode ?? 1, said: `${stdout}${stderr}`.trim() }),
      )
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** One file of a tar. Throws where it is not there. */
function readMember(tar: Uint8Array, wanted: string): string {
  const bytes = Buffer.from(tar)
  for (let at = 0; at < bytes.length && bytes[at] !== 0; ) {
    const name = bytes.toString('latin1', at, bytes.indexOf(0, at))
    const size = Number.parseInt(bytes.toString('latin1', at + 124, at + 135), 8)
    if (name === wanted) return bytes.toString('utf8', at + 512, at + 512 + size)
    at += 512 + Math.ceil(size / 512) * 512
  }
  throw new Error(`The export has no ${wanted}.`)
}
