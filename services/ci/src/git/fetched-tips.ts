/** The object that each ref led to in one fetch, by its full name. A tag of its own leads to the tag's object. */
export type FetchedTips = ReadonlyMap<string, string>

const NOTE = /^(?:(branch|tag) )?'([^ ]+)' of /
const FOLDERS: Readonly<Record<string, string>> = { branch: 'refs/heads/', tag: 'refs/tags/' }

/**
 * Reads FETCH_HEAD: what a fetch has read, under the names that the forge has for it. Where a ref is missing git takes
 * `refs/heads/refs/heads/main` for `refs/heads/main`, so the name that was asked for proves nothing.
 */
export function readFetchHead(text: string): FetchedTips {
  const tips = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [id = '', , note = ''] = line.split('\t')
    const [, kind, name] = NOTE.exec(note) ?? []
    if (name === undefined || !/^[0-9a-f]{40}$/.test(id)) continue
    if (kind !== undefined) tips.set(`${FOLDERS[kind]}${name}`, id)
    else if (name.startsWith('refs/')) tips.set(name, id)
  }
  return tips
}
