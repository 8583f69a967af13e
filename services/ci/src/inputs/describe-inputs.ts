import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cleanLine } from '@baton/kernel/text'
import type { BuildInputs } from '../builds/build-inputs.ts'
import type { Mirror } from '../git/mirror.ts'
import { readCommit } from '../git/read-commit.ts'
import type { HostInputs } from './host-inputs.ts'
import { readLockfiles } from './lockfiles.ts'

/** What of a build decides its left side. `commit` are the bytes of the commit object. */
export type InputsOf = {
  cloneUrl: string
  ref: string
  sha: string
  commit: Buffer
  isolation: string
  host: HostInputs
}

/** The tags that a checkout of the commit has: they are what `git describe` answers by. Null where there are none. */
async function digestTags(mirror: Mirror, sha: string): Promise<string | null> {
  if (!existsSync(join(mirror.folder, 'refs', 'fetched-tags'))) return null
  const format = '--format=%(objectname) %(refname:lstrip=2)'
  const tags = await mirror.ask(['for-each-ref', `--merged=${sha}`, format, 'refs/fetched-tags'])
  return tags === '' ? null : `sha256:${createHash('sha256').update(tags).digest('hex')}`
}

/** Digests the left side of the equation: source tree, lockfiles, and the tools and environment of this host. */
export async function describeInputs(mirror: Mirror, of: InputsOf): Promise<BuildInputs> {
  const { treeSha } = readCommit(of.commit)
  const uri = `git+${of.cloneUrl}`
  const tags = await digestTags(mirror, of.sha)
  return {
    inputs: [
      {
        name: 'source',
        uri: `${uri}@${of.ref}`,
        digest: { gitCommit: of.sha, gitTree: treeSha },
        label: `tree of ${of.sha.slice(0, 7)}`,
      },
      ...(await readLockfiles(mirror, treeSha)).map(({ path, sha256 }) => ({
        name: 'dependencies' as const,
        uri: `${uri}#${encodeURI(path)}`,
        digest: { sha256 },
        label: cleanLine(path, 300),
      })),
      ...of.host.inputs,
    ],
    environment: { ...of.host.environment, isolation: of.isolation, ...(tags ? { gitTags: tags } : {}) },
  }
}
