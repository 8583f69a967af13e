import { cleanLine } from '@baton/kernel/text'
import { z } from 'zod'
import { isBuildableRef, isCommitSha } from '../git/git-names.ts'
import { Text } from './payload-text.ts'
import type { WebhookHint } from './webhook-hint.ts'

const Side = z.object({
  ref: z.string(),
  sha: z.string(),
  /** Null when the fork is gone. */
  repo: z.object({ full_name: Text }).nullish().catch(null),
})

/** A pull request as GitHub and Gitea tell it. */
export const PullRequestPayload = z.object({
  action: z.string(),
  /** What an edit was of: GitHub names the former base, Gitea the former target branch. */
  changes: z.object({ base: z.unknown(), ref: z.unknown() }).partial().nullish().catch(null),
  pull_request: z.object({
    number: z.number().int().positive(),
    title: Text,
    user: z.object({ login: Text }).nullish().catch(null),
    head: Side,
    base: Side,
  }),
})

const NEW_COMMITS = new Set(['opened', 'reopened', 'synchronize', 'synchronized'])

/** The hint in a pull request of GitHub or Gitea: a build where its commits or its target are new, else nothing. */
export function hintOfPullRequest(payload: z.output<typeof PullRequestPayload>): WebhookHint {
  const { action, changes, pull_request: pull } = payload
  const isRetargeted = action === 'edited' && (changes?.base ?? changes?.ref ?? null) !== null
  if (!NEW_COMMITS.has(action) && !isRetargeted) return notBuilt('pull request', pull.number, action)
  const fault = sideFault(pull.head.sha, pull.base.ref)
  if (fault) return { kind: 'other', event: `pull_request ${action}`, because: fault }
  const [from, into] = [pull.head.repo?.full_name ?? '', pull.base.repo?.full_name ?? '']
  return {
    kind: 'pullRequest',
    ref: `refs/pull/${pull.number}/head`,
    commitSha: pull.head.sha,
    number: pull.number,
    fromRepository: from,
    fork: from === '' || from !== into,
    sourceBranch: pull.head.ref,
    targetBranch: pull.base.ref,
    title: pull.title ?? '',
    authorName: pull.user?.login ?? undefined,
  }
}

/** A merge request as GitLab tells it. `oldrev` is there when an update brought commits. */
export const MergeRequestPayload = z.object({
  changes: z.object({ target_branch: z.unknown() }).partial().nullish().catch(null),
  object_attributes: z.object({
    iid: z.number().int().positive(),
    action: Text,
    oldrev: Text,
    title: Text,
    source_branch: z.string(),
    target_branch: z.string(),
    source_project_id: z.number().nullish().catch(null),
    target_project_id: z.number().nullish().catch(null),
    source: z.object({ path_with_namespace: Text }).nullish().catch(null),
    /** Null for a merge request without commits. */
    last_commit: z
      .object({ id: z.string(), author: z.object({ name: Text }).nullish().catch(null) })
      .nullish()
      .catch(null),
  }),
})

/** The hint in a merge request of GitLab. */
export function hintOfMergeRequest(payload: z.output<typeof MergeRequestPayload>): WebhookHint {
  const { changes, object_attributes: merge } = payload
  const action = merge.action ?? ''
  const isChanged = Boolean(merge.oldrev) || (changes?.target_branch ?? null) !== null
  const isNew = action === 'open' || action === 'reopen' || (action === 'update' && isChanged)
  if (!isNew) return notBuilt('merge request', merge.iid, action)
  const commitSha = merge.last_commit?.id ?? ''
  const fault = merge.last_commit
    ? sideFault(commitSha, merge.target_branch)
    : `Merge request ${merge.iid} has no commits, so nothing is built.`
  if (fault) return { kind: 'other', event: `merge_request ${action}`, because: fault }
  return {
    kind: 'pullRequest',
    ref: `refs/merge-requests/${merge.iid}/head`,
    commitSha,
    number: merge.iid,
    fromRepository: merge.source?.path_with_namespace ?? '',
    fork: merge.source_project_id == null || merge.source_project_id !== merge.target_project_id,
    sourceBranch: merge.source_branch,
    targetBranch: merge.target_branch,
    title: merge.title ?? '',
    authorName: merge.last_commit?.author?.name ?? undefined,
  }
}

function sideFault(headSha: string, targetBranch: string): string | null {
  if (!isCommitSha(headSha)) return 'It names no commit by its full id, so nothing is built.'
  return isBuildableRef(`refs/heads/${targetBranch}`) ? null : 'Its target is no name of a branch, so nothing is built.'
}

function notBuilt(noun: string, number: number, action: string): WebhookHint {
  const what = `${noun.replace(/^./, (first) => first.toUpperCase())} ${number}`
  const said = action === '' ? 'it' : `'${cleanLine(action, 40)}'`
  const because = `${what}: ${said} brings no new commits, so nothing is built.`
  return { kind: 'other', event: `${noun.replace(' ', '_')} ${action}`, because }
}
