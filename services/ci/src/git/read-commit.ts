import { cleanLine } from '@baton/kernel/text'

/** What a commit object says. */
export type Commit = {
  treeSha: string
  parents: string[]
  title: string
  author: Person
  committer: Person
  coAuthors: Person[]
  committedAt: Date
}

/** A name and a lower-case address as git has them: neither is proved. */
export type Person = { name: string; email: string }

const PERSON = /^(.*?) ?<([^<>]*)>(?: (-?\d{1,15}) [+-]\d{4})?$/
const CO_AUTHOR = /^co-authored-by:\s*(.*)$/i

/** Reads the bytes of a commit object, in the commit's own encoding. What it lacks is empty: a commit is a stranger's text. */
export function readCommit(content: Buffer): Commit {
  const end = content.indexOf('\n\n')
  const headers = content.toString('latin1', 0, end === -1 ? content.length : end).split('\n')
  const valuesOf = (name: string) =>
    headers.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1))
  const encoding = valuesOf('encoding')[0] ?? 'utf-8'
  const message = end === -1 ? '' : decode(content.subarray(end + 2), encoding)
  const personOf = (header: string) => {
    const text = decode(Buffer.from(valuesOf(header)[0] ?? '', 'latin1'), encoding)
    return readPerson(text) ?? { name: '', email: '' }
  }
  return {
    treeSha: valuesOf('tree')[0] ?? '',
    parents: valuesOf('parent'),
    title: titleOf(message),
    author: personOf('author'),
    committer: personOf('committer'),
    coAuthors: coAuthorsOf(message),
    committedAt: readTime(PERSON.exec(valuesOf('committer')[0] ?? '')?.[3]),
  }
}

/** The first line of a commit message that says something, at most 200 characters. */
export function titleOf(message: string): string {
  return cleanLine(message.trimStart().split(/\r?\n/)[0] ?? '', 200)
}

/** Names and message are in the encoding that the commit names, else UTF-8; what is neither reads as Latin-1. */
function decode(bytes: Buffer, encoding: string): string {
  return tryDecode(bytes, encoding) ?? tryDecode(bytes, 'utf-8') ?? bytes.toString('latin1')
}

function tryDecode(bytes: Buffer, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

const LATEST_S = Date.UTC(9999, 11, 31) / 1000

/** A commit may claim any time; one that no calendar of ours has becomes the nearest that it has. */
function readTime(seconds: string | undefined): Date {
  return new Date(Math.min(Math.max(Number(seconds ?? 0), 0), LATEST_S) * 1000)
}

function coAuthorsOf(message: string): Person[] {
  return message.split('\n').flatMap((line) => {
    const person = readPerson(CO_AUTHOR.exec(line.trim())?.[1]?.trim() ?? '')
    return person?.email ? [person] : []
  })
}

function readPerson(text: string): Person | null {
  const [, name = '', email = ''] = PERSON.exec(text) ?? []
  if (name === '' && email === '') return null
  return { name: cleanLine(name, 100), email: cleanLine(email, 200).toLowerCase() }
}
