import { readdir, readFile, readlink } from 'node:fs/promises'
import { identityOf, type PartName } from './parts.ts'
import { descendantsOf } from './stack.ts'

const ESTABLISHED = '01'
const INIT = 1

/** Who is connected with whom by TCP now, as `one - other`, both ways. A process that is no part is `outside`. */
export async function connections(parts: readonly PartName[]): Promise<Set<string>> {
  const owners = await socketOwners(parts)
  const sockets = await establishedSockets()
  const inodeAt = new Map(sockets.map(({ local, remote, inode }) => [`${local} ${remote}`, inode]))
  const found = new Set<string>()
  for (const { local, remote, inode } of sockets) {
    const one = owners.get(inode)
    if (one === undefined) continue
    const other = owners.get(inodeAt.get(`${remote} ${local}`) ?? '') ?? 'outside'
    found.add(`${one} - ${other}`).add(`${other} - ${one}`)
  }
  return found
}

/** Which part holds a socket, by the socket's inode; what a part has started belongs to it. */
async function socketOwners(parts: readonly PartName[]): Promise<Map<string, PartName>> {
  const partOf = new Map<number, PartName>()
  for (const part of parts) partOf.set((await identityOf(part)).pid, part)
  const all = new Map((await descendantsOf(INIT)).map(({ pid, parent }) => [pid, parent]))
  const owners = new Map<string, PartName>()
  for (const pid of all.keys()) {
    let above: number | undefined = pid
    while (above !== undefined && !partOf.has(above)) above = all.get(above)
    const part = partOf.get(above ?? INIT)
    if (part) for (const inode of await socketsOf(pid)) owners.set(inode, part)
  }
  return owners
}

async function socketsOf(pid: number): Promise<string[]> {
  const names = await readdir(`/proc/${pid}/fd`).catch(() => [])
  const links = await Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => '')))
  return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? [])
}

async function establishedSockets(): Promise<Array<{ local: string; remote: string; inode: string }>> {
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')))
  return tables
    .flatMap((table) => table.split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === ESTABLISHED)
    .map((fields) => ({ local: plain(fields[1]), remote: plain(fields[2]), inode: fields[9] ?? '' }))
}

/** An address of version 4 that is written as one of version 6 is the same address. */
function plain(address = ''): string {
  return address.replace(/^0{16}FFFF0000/, '')
}
