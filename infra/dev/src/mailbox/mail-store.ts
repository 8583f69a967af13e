import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writePrivateFile } from '../state/files.ts'

/** A letter in the mailbox. `at` is when it came, as ISO 8601. */
export type StoredMail = { id: string; to: string; subject: string; text: string; at: string }

/** Letters that are kept; the oldest go first. */
const KEPT = 500

const NAME = /^\d{13}-([\w-]{1,80})\.json$/

/** The letters in a folder, a file each, readable by their owner alone. */
export type MailStore = {
  /** Keeps a letter. One that is there already, by its id, stays as it came. */
  add(mail: Omit<StoredMail, 'at'>): void
  /** All letters, or those to an address; the newest first. */
  list(to?: string): StoredMail[]
  find(id: string): StoredMail | undefined
}

/** Opens the mailbox that a folder holds. */
export function openMailStore(folder: string): MailStore {
  const names = () =>
    readdirSync(folder)
      .filter((name) => NAME.test(name))
      .toSorted()
      .toReversed()
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as StoredMail
  const nameOf = (id: string) => names().find((name) => NAME.exec(name)?.[1] === id)
  return {
    add(mail) {
      if (nameOf(mail.id) !== undefined) return
      const now = new Date()
      const name = `${String(now.getTime()).padStart(13, '0')}-${mail.id}.json`
      writePrivateFile(join(folder, name), JSON.stringify({ ...mail, at: now.toISOString() }))
      for (const old of names().slice(KEPT)) rmSync(join(folder, old), { force: true })
    },
    list: (to) =>
      names()
        .map(read)
        .filter((mail) => to === undefined || mail.to === to),
    find(id) {
      const name = nameOf(id)
      return name === undefined ? undefined : read(name)
    },
  }
}
