import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DNS_ADDRESS } from '../networks/internet-way.ts'

/** Writes the few files of /etc that a sandbox shows to a user id, and answers their folder. */
export function writeEtcFiles(folder: string, uid: number, gid: number): string {
  const etc = join(folder, 'etc', String(uid))
  mkdirSync(etc, { recursive: true, mode: 0o755 })
  const files = {
    passwd: `build:x:${uid}:${gid}:build:/home:/bin/sh\n`,
    group: `build:x:${gid}:\n`,
    hosts: '127.0.0.1 localhost build\n::1 localhost\n',
    'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
    'resolv.conf': `nameserver ${DNS_ADDRESS}\n`,
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(etc, name), text, { mode: 0o644 })
  return etc
}
