import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A gzipped tar of these files, as a build would pack it. */
function tarball(files: Readonly<Record<string, string>>): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'baton-tarball-'))
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    execFileSync('tar', ['-czf', 'out.tgz', ...Object.keys(files)], { cwd: folder })
    return readFileSync(join(folder, 'out.tgz'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A site's files: a page with a word on it, and how it is. */
export function sitePage(version: string, word: string): Uint8Array {
  return tarball({
    'index.html': `<h1>${word}</h1>`,
    'version.json': JSON.stringify({ version }),
    healthz: 'ok\n',
  })
}
