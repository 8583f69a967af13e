import { readdirSync, readFileSync } from 'node:fs'

/** The files of the site as they go live, sorted by name, with a note of what they were built from. */
export function readSite(folder, { version, commit }) {
  const pages = readdirSync(folder).map((name) => {
    const bytes = readFileSync(new URL(name, folder))
    return { name, bytes: name.endsWith('.html') ? stamp(bytes, { version, commit }) : bytes }
  })
  const notes = [
    { name: 'version.json', bytes: Buffer.from(`${JSON.stringify({ version, commit })}\n`) },
    { name: 'healthz', bytes: Buffer.from('ok\n') },
  ]
  return [...pages, ...notes].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function stamp(page, { version, commit }) {
  const text = page.toString('utf8')
  return Buffer.from(text.replace('<!-- version -->', version).replace('<!-- commit -->', commit.slice(0, 7)))
}
