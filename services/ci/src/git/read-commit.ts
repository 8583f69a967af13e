/** What a commit object says. */
export type Commit = {
  treeSha: string
  parents: string[]
  title: string
  author: Person
  coAuthors: Person[]
  committedAt: Date
}

/** A name and a lower-case address as git has them: neither is proved. */
export type Person = { name: string; email: string }

const PERSON = /^(.*?) ?<([^<>]*)>(?: (-?\d{1,15}) [+-]\d{4})?$/
const CO_AUTHOR = /^co-authored-by:\s*(.*)$/i

/** Reads the bytes of a commit object. What it lacks is empty: a commit is a stranger's text. */
export function readCommit(content: Buffer): Commit {
  const text = content.toString('utf8')
  const blank = text.indexOf('\n\n')
  const headers = (blank === -1 ? text : text.slice(0, blank)).split('\n')
  const message = blank === -1 ? '' : text.slice(blank + 2)
  const valuesOf = (name: string) =>
    headers.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1))
  const committedAt = Number(PERSON.exec(valuesOf('committer')[0] ?? '')?.[3] ?? 0)
  return {
    treeSha: valuesOf('tree')[0] ?? '',
    parents: valuesOf('parent'),
    title: (message.split('\n')[0] ?? '').trim().slice(0, 200),
    author: readPerson(valuesOf('author')[0] ?? '') ?? { name: '', email: '' },
    coAuthors: coAuthorsOf(message),
    committedAt: new Date(committedAt * 1000),
  }
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
  return { name: name.slice(0, 100), email: email.trim().toLowerCase().slice(0, 200) }
}
