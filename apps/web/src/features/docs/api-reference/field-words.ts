/** What fields mean that occur in many calls and that no schema describes. */
const MEANINGS: Readonly<Record<string, string>> = {
  limit: 'How many entries one answer has at most.',
  cursor: 'Where to go on: the nextCursor of the answer before.',
  nextCursor: 'Send it as cursor to get the next page. null at the end.',
  items: 'The entries of this page.',
  reason: 'Why. It is kept on the record.',
  comment: 'What you want to say beside it. It is kept on the record.',
  intentSha256: 'The digest of what you were shown, from the promotion.',
  expectedVersion: 'The version that you have seen. The call is refused when it is another one by now.',
  was: 'The state that you have seen. The call is refused when it is another one by now.',
  sha256: 'A SHA-256 digest, 64 hexadecimal digits.',
  createdAt: 'When it was made.',
  role: 'What it may do: owner, admin, member or viewer.',
  scope: 'Where it holds: the organisation, a project or an environment.',
  branch: 'The name of a branch, without refs/heads/.',
  commitSha: 'The full SHA of a commit.',
  version: 'The version.',
  name: 'What people call it.',
}

/** The meaning of a field, in a sentence; null where its name says it all. */
export function meaningOf(name: string): string | null {
  const last = name.split('.').at(-1)?.replace('[]', '') ?? name
  const known = MEANINGS[last]
  if (known !== undefined) return known
  const [, noun] = /^(.+?)Ids?$/.exec(last) ?? []
  if (noun === undefined) return null
  const words = noun.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`)
  return last.endsWith('Ids') ? `The ids of ${words}s.` : `The id of the ${words}.`
}
