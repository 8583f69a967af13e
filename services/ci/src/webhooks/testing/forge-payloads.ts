import type { Forge } from '../../repositories/repository-rules.ts'
import type { WebhookHint } from '../webhook-hint.ts'

/** A webhook in the shape of a forge, with what makes it hard, and what is to be understood of it. */
export type ForgePayload = {
  name: string
  forge: Forge
  headers: Record<string, string>
  payload: object
  hint: Partial<WebhookHint>
}

const SHA = '4f2c1d0000000000000000000000000000000001'
const OTHER = 'b'.repeat(40)
const ZEROS = '0'.repeat(40)
const nobody = { name: null, email: null, username: null }
const commit = { id: SHA, message: null, author: nobody, committer: nobody, added: null, removed: null, modified: null }
const repository = { id: 7, name: 'web', full_name: 'acme/web', default_branch: 'main', private: false }
const push = { ref: 'refs/heads/main', before: OTHER, after: SHA, commits: [commit], repository, pusher: nobody }

const gitea = (event: string) => ({ 'x-gitea-event': event, 'x-gogs-event': event, 'x-github-event': event })
const gogs = (event: string) => ({ 'x-gogs-event': event })
const gitlab = (event: string) => ({ 'x-gitlab-event': event })
const github = (event: string) => ({ 'x-github-event': event })

const side = (ref: string, name: string | null) => ({
  ...{ label: ref, ref, sha: SHA, repo_id: 7 },
  repo: name === null ? null : { id: 7, full_name: name },
})
const pull = {
  ...{ id: 1, number: 7, title: null, body: null, user: null, state: 'open', merged: false, labels: [] },
  head: side('topic', 'acme/web'),
  base: side('main', 'acme/web'),
}
const pullRequest = { action: 'opened', number: 7, pull_request: pull, repository, sender: nobody }

const merge = {
  object_kind: 'merge_request',
  user: nobody,
  project: { id: 1, path_with_namespace: 'acme/web', default_branch: 'main' },
  object_attributes: {
    ...{ id: 99, iid: 3, action: 'open', oldrev: null, title: null, state: 'opened' },
    ...{ source_branch: 'topic', target_branch: 'main', source_project_id: 1, target_project_id: 1 },
    source: { path_with_namespace: 'acme/web' },
    target: { path_with_namespace: 'acme/web' },
    last_commit: { id: SHA, message: null, author: nobody },
  },
  changes: {},
}
const mergeWith = (attributes: object, changes: object = {}) => ({
  ...merge,
  changes,
  object_attributes: { ...merge.object_attributes, ...attributes },
})

/** What Bitbucket posts for a push. */
export const BITBUCKET = {
  actor: { display_name: 'Ada' },
  repository: { full_name: 'acme/web', mainbranch: { name: 'main' } },
  push: {
    changes: [{ old: null, new: { type: 'branch', name: 'main', target: { hash: SHA, author: { raw: 'Ada' } } } }],
  },
}

/** Payloads of GitHub, GitLab, Gitea, Forgejo and Gogs, with what is legal and unusual in them. */
export const FORGE_PAYLOADS: readonly ForgePayload[] = [
  {
    name: 'GitHub, a push whose author has no address and no name',
    ...{ forge: 'github', headers: github('push'), payload: { ...push, head_commit: commit } },
    hint: { kind: 'push', ref: 'refs/heads/main', commitSha: SHA },
  },
  {
    name: 'GitHub, a push to a branch with a wide space and a dash',
    ...{ forge: 'github', headers: github('push') },
    payload: { ...push, ref: 'refs/heads/a\u3000b/-c', head_commit: commit },
    hint: { kind: 'push', ref: 'refs/heads/a\u3000b/-c' },
  },
  {
    name: 'GitHub, a push that deletes a branch',
    ...{ forge: 'github', headers: github('push') },
    payload: { ...push, after: ZEROS, deleted: true, head_commit: null, commits: [] },
    hint: { kind: 'refDeleted', ref: 'refs/heads/main' },
  },
  {
    name: 'GitHub, a pull request that got another target',
    ...{ forge: 'github', headers: github('pull_request') },
    payload: { ...pullRequest, action: 'edited', changes: { base: { ref: { from: 'next' }, sha: { from: OTHER } } } },
    hint: { kind: 'pullRequest', number: 7, targetBranch: 'main' },
  },
  {
    name: 'GitHub, a pull request that got another title',
    ...{ forge: 'github', headers: github('pull_request') },
    payload: { ...pullRequest, action: 'edited', changes: { title: { from: 'Tax' } } },
    hint: { kind: 'other', because: "Pull request 7: 'edited' brings no new commits, so nothing is built." },
  },
  {
    name: 'GitHub, a pull request whose fork is gone',
    ...{ forge: 'github', headers: github('pull_request') },
    payload: { ...pullRequest, pull_request: { ...pull, head: side('topic', null) } },
    hint: { kind: 'pullRequest', fork: true },
  },
  {
    name: 'Gitea, a push without a known author',
    ...{ forge: 'gitea', headers: gitea('push'), payload: { ...push, head_commit: commit, secret: '' } },
    hint: { kind: 'push', commitSha: SHA },
  },
  {
    name: 'Gitea, a pull request that got another target',
    ...{ forge: 'gitea', headers: gitea('pull_request') },
    payload: { ...pullRequest, action: 'edited', changes: { ref: { from: 'next' } } },
    hint: { kind: 'pullRequest', ref: 'refs/pull/7/head' },
  },
  {
    name: 'Gitea, a tag that was created, which its push tells as well',
    ...{ forge: 'gitea', headers: gitea('create'), payload: { sha: SHA, ref: 'v1', ref_type: 'tag', repository } },
    hint: { kind: 'other', because: 'A new branch or tag is built when its push comes.' },
  },
  {
    name: 'Forgejo, a push',
    ...{ forge: 'gitea', headers: { 'x-forgejo-event': 'push', ...gitea('push') }, payload: push },
    hint: { kind: 'push', commitSha: SHA },
  },
  {
    name: 'Gogs, a push without head_commit',
    ...{ forge: 'gitea', headers: gogs('push'), payload: { ...push, compare_url: '' } },
    hint: { kind: 'push', commitSha: SHA },
  },
  {
    name: 'Gogs, a tag that was created',
    ...{ forge: 'gitea', headers: gogs('create') },
    payload: { ref: 'v1.0', ref_type: 'tag', sha: SHA, default_branch: 'main', repository, sender: nobody },
    hint: { kind: 'tag', ref: 'refs/tags/v1.0', commitSha: SHA },
  },
  {
    name: 'Gogs, a tag that was created, without its commit',
    ...{ forge: 'gitea', headers: gogs('create'), payload: { ref: 'v1.0', ref_type: 'tag', repository } },
    hint: { kind: 'tag', ref: 'refs/tags/v1.0', commitSha: null },
  },
  {
    name: 'Gogs, a branch that was created',
    ...{ forge: 'gitea', headers: gogs('create'), payload: { ref: 'topic', ref_type: 'branch', repository } },
    hint: { kind: 'other', because: 'A new branch is built when its push comes.' },
  },
  {
    name: 'GitLab, a push',
    ...{ forge: 'gitlab', headers: gitlab('Push Hook') },
    payload: { ...push, object_kind: 'push', checkout_sha: SHA, project: merge.project, repository: { name: 'web' } },
    hint: { kind: 'push', commitSha: SHA },
  },
  {
    name: 'GitLab, an annotated tag',
    ...{ forge: 'gitlab', headers: gitlab('Tag Push Hook') },
    payload: { ...push, object_kind: 'tag_push', ref: 'refs/tags/v1', after: OTHER, checkout_sha: SHA, commits: [] },
    hint: { kind: 'tag', ref: 'refs/tags/v1', commitSha: SHA },
  },
  {
    name: 'GitLab, a push that deletes a branch',
    ...{ forge: 'gitlab', headers: gitlab('Push Hook') },
    payload: { ...push, after: ZEROS, checkout_sha: null, commits: [] },
    hint: { kind: 'refDeleted' },
  },
  {
    name: 'GitLab, a merge request without commits',
    ...{ forge: 'gitlab', headers: gitlab('Merge Request Hook'), payload: mergeWith({ last_commit: null }) },
    hint: { kind: 'other', because: 'Merge request 3 has no commits, so nothing is built.' },
  },
  {
    name: 'GitLab, a merge request of which little is known',
    ...{ forge: 'gitlab', headers: gitlab('Merge Request Hook'), payload: mergeWith({ source: null }) },
    hint: { kind: 'pullRequest', ref: 'refs/merge-requests/3/head', fork: false },
  },
  {
    name: 'GitLab, a merge request that got another target',
    ...{ forge: 'gitlab', headers: gitlab('Merge Request Hook') },
    payload: mergeWith({ action: 'update' }, { target_branch: { previous: 'next', current: 'main' } }),
    hint: { kind: 'pullRequest', targetBranch: 'main' },
  },
]
