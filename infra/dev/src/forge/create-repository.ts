import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { git } from './git.ts'
import type { ForgeRepository, RepositoryStore } from './repository-store.ts'
import { pushSampleHistory } from './sample-history.ts'

/**
 * Makes a repository with the sample's history in it, whose pushes go to the webhook; the first push is the history
 * itself. Asked again for the same name, it renews the webhook and leaves the git data alone.
 */
export async function createRepository(
  store: RepositoryStore,
  sampleFolder: string,
  wanted: Pick<ForgeRepository, 'name' | 'webhookUrl' | 'webhookSecret'>,
): Promise<ForgeRepository> {
  const repository = store.save(wanted)
  const folder = store.gitFolder(repository.name)
  const outbox = store.outbox(repository.name)
  const complete = join(folder, 'baton-complete')
  if (existsSync(complete)) return repository
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  mkdirSync(outbox, { recursive: true, mode: 0o700 })
  await git(folder, ['init', '--quiet', '--bare', '--initial-branch=main'])
  // CI fetches the very commit that a push named, and only what it needs of it.
  for (const [name, value] of [
    ['uploadpack.allowReachableSHA1InWant', 'true'],
    ['uploadpack.allowFilter', 'true'],
    ['http.receivepack', 'true'],
  ] as const) {
    await git(folder, ['config', name, value])
  }
  writeHook(store, repository.name)
  await pushSampleHistory(sampleFolder, folder)
  writeFileSync(complete, '')
  return repository
}

/** Has the git repository tell of each push, where it and its outbox lie now: a state may have been moved or restored. */
export function writeHook(store: RepositoryStore, name: string): void {
  const folder = store.gitFolder(name)
  mkdirSync(join(folder, 'hooks'), { recursive: true })
  const hook = join(folder, 'hooks/post-receive')
  // Git runs a hook in the repository's folder.
  writeFileSync(hook, postReceiveHook(relative(folder, store.outbox(name))))
  chmodSync(hook, 0o755)
}

/** Writes what was pushed into the outbox, in one step and before git answers, so that no push is forgotten. */
function postReceiveHook(outbox: string): string {
  return `#!/bin/sh
set -e
unfinished=$(mktemp '${outbox}/.push-XXXXXXXX')
cat > "$unfinished"
mv "$unfinished" '${outbox}/'"$(date +%s)-$$-\${unfinished##*-}.push"
`
}
