import { z } from 'zod'
import { isBuildableRef, isCommitSha } from '../git/git-names.ts'
import type { WebhookHint } from './webhook-hint.ts'

const Side = z.object({
  ref: z.string(),
  sha: z.string(),
  /** Null when the fork is gone. */
  repo: z.object({ full_name: z.string() }).nullish(),
})

/** A pull request as GitHub and Gitea tell it. */
export const PullRequestPayload = z.object({
  action: z.string(),
  pull_request: z.object({
    number: z.number().int().positive(),
    title: z.string().catch(''),
    user: z.object({ login: z.string() }).nullish(),
    head: Side,
    base: Side,
  }),
})

const NEW_COMMITS = new Set(['opened', 'reopened', 'synchronize', 'synchronized'])

/** The hint in a pull request of GitHub or Gitea: a build where its commits are new, else nothing. */
export function hintOfPullRequest({ action, pull_request: pull }: z.output<typeof PullRequestPayload>): WebhookHint {
  const ref = `refs/pull/${pull.number}/head`
  if (!NEW_COMMITS.has(action) || !isCommitSha(pull.head.sha) || !isBuildableRef(`refs/heads/${pull.base.ref}`)) {
    return { kind: 'other', event: `pull_request ${action.slice(0, 40)}` }
  }
  return {
    kind: 'pullRequest',
    ref,
    commitSha: pull.head.sha,
    number: pull.number,
    fromRepository: pull.head.repo?.full_name ?? '',
    fork: pull.head.repo?.full_name !== pull.base.repo?.full_name,
    sourceBranch: pull.head.ref,
    targetBranch: pull.base.ref,
    title: pull.title.slice(0, 200),
    authorName: pull.user?.login,
  }
}

/** A merge request as GitLab tells it. `oldrev` is there when an update brought commits. */
export const MergeRequestPayload = z.object({
  object_attributes: z.object({
    iid: z.number().int().positive(),
    action: z.string().optional(),
    oldrev: z.string().nullish(),
    title: z.string().catch(''),
    source_branch: z.string(),
    target_branch: z.string(),
    source_project_id: z.number().nullable(),
    target_project_id: z.number(),
    source: z.object({ path_with_namespace: z.string() }).nullish(),
    last_commit: z.object({ id: z.string(), author: z.object({ name: z.string().optional() }).nullish() }),
  }),
})

/** The hint in a merge request of GitLab. */
export function hintOfMergeRequest({ object_attributes: merge }: z.output<typeof MergeRequestPayload>): WebhookHint {
  const action = merge.action ?? ''
  const isNew = action === 'open' || action === 'reopen' || (action === 'update' && Boolean(merge.oldrev))
  if (!isNew || !isCommitSha(merge.last_commit.id) || !isBuildableRef(`refs/heads/${merge.target_branch}`)) {
    return { kind: 'other', event: `merge_request ${action.slice(0, 40)}` }
  }
  return {
    kind: 'pullRequest',
    ref: `refs/merge-requests/${merge.iid}/head`,
    commitSha: merge.last_commit.id,
    number: merge.iid,
    fromRepository: merge.source?.path_with_namespace ?? '',
    fork: merge.source_project_id !== merge.target_project_id,
    sourceBranch: merge.source_branch,
    targetBranch: merge.target_branch,
    title: merge.title.slice(0, 200),
    authorName: merge.last_commit.author?.name,
  }
}
