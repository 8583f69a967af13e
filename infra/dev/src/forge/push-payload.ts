import { git } from './git.ts'
import type { ForgeRepository } from './repository-store.ts'

/** One line of what git tells a post-receive hook. */
export type RefUpdate = { before: string; after: string; ref: string }

const COMMITS_MAX = 50
const NO_COMMIT = /^0+$/

/** Reads what a post-receive hook was told. Deleted refs are left out: nothing is built for them. */
export function parseRefUpdates(text: string): RefUpdate[] {
  return text.split('\n').flatMap((line) => {
    const [before, after, ref] = line.split(' ')
    if (before === undefined || after === undefined || ref === undefined || NO_COMMIT.test(after)) return []
    return [{ before, after, ref }]
  })
}

/** The body of a push webhook, in Gitea's shape. */
export async function pushPayload(
  repository: ForgeRepository,
  update: RefUpdate,
  options: { gitFolder: string; forgeUrl: string },
): Promise<Record<string, unknown>> {
  const url = `${options.forgeUrl}/${repository.name}`
  const commits = await readCommits(options.gitFolder, update, url)
  const head = commits[0]
  const owner = { id: 1, login: 'sample', username: 'sample', full_name: 'Sample forge', email: '' }
  return {
    ref: update.ref,
    before: update.before,
    after: update.after,
    compare_url: '',
    commits,
    total_commits: commits.length,
    head_commit: head ?? null,
    repository: {
      id: repository.id,
      owner,
      name: repository.name,
      full_name: `sample/${repository.name}`,
      private: false,
      html_url: url,
      clone_url: `${url}.git`,
      default_branch: 'main',
    },
    // The forge has no accounts, so it can name nobody.
    pusher: null,
    sender: owner,
  }
}

/** The pushed commits, newest first, as Gitea lists them. */
async function readCommits(gitFolder: string, update: RefUpdate, url: string) {
  const range = NO_COMMIT.test(update.before) ? [update.after] : [update.after, `^${update.before}`]
  const format = ['%H', '%an', '%ae', '%cn', '%ce', '%cI', '%B'].join('%x1f')
  const text = await git(gitFolder, ['log', `--max-count=${COMMITS_MAX}`, '-z', `--format=${format}`, ...range, '--'])
  return text
    .split('\0')
    .filter((record) => record !== '')
    .map((record) => {
      const [id, authorName, authorEmail, committerName, committerEmail, timestamp, message] = record.split('\x1f')
      return {
        id,
        message,
        url: `${url}/commit/${id}`,
        author: { name: authorName, email: authorEmail, username: '' },
        committer: { name: committerName, email: committerEmail, username: '' },
        timestamp,
        added: [],
        removed: [],
        modified: [],
      }
    })
}
