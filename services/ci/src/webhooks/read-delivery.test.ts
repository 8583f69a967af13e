import { describe, expect, it } from 'vitest'
import type { Forge } from '../repositories/repository-rules.ts'
import { readDelivery } from './read-delivery.ts'

const SHA = '4f2c1d0000000000000000000000000000000001'
const ZEROS = '0'.repeat(40)

function read(forge: Forge, headers: Record<string, string>, payload: unknown) {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload)
  return readDelivery(forge, (name) => headers[name], Buffer.from(body))
}

const commit = { id: SHA, message: 'Fix cart rounding\n\nLong.', author: { name: 'Lin', email: 'Lin@Acme.dev' } }
const push = { ref: 'refs/heads/main', before: ZEROS, after: SHA, head_commit: commit, commits: [commit] }
const hint = {
  kind: 'push',
  ref: 'refs/heads/main',
  commitSha: SHA,
  title: 'Fix cart rounding',
  authorName: 'Lin',
  authorEmail: 'lin@acme.dev',
}

describe('a push', () => {
  it.each<[string, Forge, Record<string, string>, unknown]>([
    ['GitHub', 'github', { 'x-github-event': 'push', 'x-github-delivery': 'd1' }, push],
    ['Gitea', 'gitea', { 'x-gitea-event': 'push', 'x-gitea-delivery': 'd1' }, push],
    ['Forgejo', 'gitea', { 'x-forgejo-event': 'push', 'x-forgejo-delivery': 'd1' }, push],
    [
      'Gogs, without head_commit',
      'gitea',
      { 'x-gogs-event': 'push', 'x-gogs-delivery': 'd1' },
      { ...push, head_commit: undefined },
    ],
    [
      'GitLab',
      'gitlab',
      { 'x-gitlab-event': 'Push Hook', 'webhook-id': 'd1' },
      { ...push, head_commit: undefined, checkout_sha: SHA },
    ],
    [
      'GitHub as a form',
      'github',
      { 'x-github-event': 'push', 'x-github-delivery': 'd1', 'content-type': 'application/x-www-form-urlencoded' },
      new URLSearchParams({ payload: JSON.stringify(push) }).toString(),
    ],
  ])('of %s names ref, commit, title and author', (_name, forge, headers, payload) => {
    expect(read(forge, headers, payload)).toMatchObject({ key: 'd1', hint })
  })

  it('of a tag is a tag, and of an annotated one the commit is meant', () => {
    const tag = { ...push, ref: 'refs/tags/v1', after: 'a'.repeat(40) }
    expect(read('github', { 'x-github-event': 'push' }, tag).hint).toMatchObject({ kind: 'tag', commitSha: SHA })
  })

  it('that deletes a branch gives no build', () => {
    const gone = { ...push, after: ZEROS, head_commit: null, commits: [] }
    expect(read('github', { 'x-github-event': 'push' }, gone).hint).toEqual({
      kind: 'refDeleted',
      ref: 'refs/heads/main',
    })
  })

  it.each([
    'refs/heads/a..b',
    'refs/heads/.x',
    'refs/notes/x',
    'refs/pull/7/head',
    'refs/heads/a b',
    'refs/heads/a:b',
    '--upload-pack=x',
    'refs/heads/x\n',
  ])('of %j, which git must not be given, gives no build', (ref) => {
    expect(read('gitea', { 'x-gitea-event': 'push' }, { ...push, ref }).hint).toMatchObject({ kind: 'other' })
  })

  it('without a delivery id is known again by its bytes', () => {
    const [one, two] = [
      read('gitlab', { 'x-gitlab-event': 'Push Hook' }, push),
      read('gitlab', { 'x-gitlab-event': 'Push Hook' }, push),
    ]
    expect(one.key).toBe(two.key)
    expect(one.key).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('a pull request', () => {
  const pull = {
    action: 'opened',
    pull_request: {
      number: 7,
      title: 'Add tax',
      user: { login: 'sam' },
      head: { ref: 'tax', sha: SHA, repo: { full_name: 'sam/web' } },
      base: { ref: 'main', sha: SHA, repo: { full_name: 'acme/web' } },
    },
  }

  it('from a fork is told from one of the repository itself', () => {
    expect(read('github', { 'x-github-event': 'pull_request' }, pull).hint).toMatchObject({
      kind: 'pullRequest',
      ref: 'refs/pull/7/head',
      fork: true,
      targetBranch: 'main',
    })
    const own = { ...pull, pull_request: { ...pull.pull_request, head: pull.pull_request.base } }
    expect(read('gitea', { 'x-gitea-event': 'pull_request' }, own).hint).toMatchObject({ fork: false })
  })

  it('whose fork is gone counts as a fork', () => {
    const gone = { ...pull, pull_request: { ...pull.pull_request, head: { ...pull.pull_request.head, repo: null } } }
    expect(read('github', { 'x-github-event': 'pull_request' }, gone).hint).toMatchObject({ fork: true })
  })

  it('that only got a label gives no build', () => {
    expect(read('github', { 'x-github-event': 'pull_request' }, { ...pull, action: 'labeled' }).hint).toMatchObject({
      kind: 'other',
    })
  })

  it('of GitLab is built when it is opened and when it gets commits', () => {
    const merge = (attributes: object) => ({
      object_attributes: {
        iid: 3,
        action: 'open',
        title: 'Add tax',
        source_branch: 'tax',
        target_branch: 'main',
        source_project_id: 2,
        target_project_id: 1,
        source: { path_with_namespace: 'sam/web' },
        last_commit: { id: SHA, author: { name: 'Sam' } },
        ...attributes,
      },
    })
    const headers = { 'x-gitlab-event': 'Merge Request Hook' }
    expect(read('gitlab', headers, merge({})).hint).toMatchObject({ ref: 'refs/merge-requests/3/head', fork: true })
    expect(read('gitlab', headers, merge({ action: 'update', oldrev: SHA })).hint).toMatchObject({
      kind: 'pullRequest',
    })
    expect(read('gitlab', headers, merge({ action: 'update' })).hint).toMatchObject({ kind: 'other' })
  })
})

describe('a delivery', () => {
  it('that only says hello is accepted', () => {
    expect(read('github', { 'x-github-event': 'ping' }, { zen: 'Keep it.' }).hint).toEqual({ kind: 'ping' })
  })

  it('that is not JSON, or not what its forge sends, is refused in words', () => {
    expect(() => read('gitea', { 'x-gitea-event': 'push' }, 'payload=%7B%7D')).toThrow(
      "The delivery is signed, but its body is not JSON. Set the webhook's content type to application/json.",
    )
    expect(() => read('gitea', { 'x-gitea-event': 'push' }, { ref: 1 })).toThrow(
      "The delivery is signed, but 'ref' in it is missing or of another kind.",
    )
  })
})
