import { z } from 'zod'
import { isBranchOrTag, isCommitSha, titleOf } from '../git/git-names.ts'
import type { WebhookHint } from './webhook-hint.ts'

const Commit = z.object({
  id: z.string(),
  message: z.string().catch(''),
  author: z.object({ name: z.string().optional(), email: z.string().optional() }).nullish(),
})

/** A push as all forges tell it; what only one of them sends is optional. */
export const PushPayload = z.object({
  ref: z.string(),
  after: z.string(),
  /** GitLab: the commit, where `after` is an annotated tag's own object. */
  checkout_sha: z.string().nullish(),
  /** Not from Gogs. */
  head_commit: Commit.nullish(),
  commits: z.array(Commit).nullish(),
})

/** The hint in a push. A deleted branch or tag, and a ref that is never built, give no build. */
export function hintOfPush(payload: z.output<typeof PushPayload>): WebhookHint {
  if (!isBranchOrTag(payload.ref)) return { kind: 'other', event: 'push' }
  if (/^0+$/.test(payload.after)) return { kind: 'refDeleted', ref: payload.ref }
  const head = payload.head_commit ?? payload.commits?.find((commit) => commit.id === payload.after)
  const commitSha = payload.checkout_sha ?? head?.id ?? payload.after
  if (!isCommitSha(commitSha)) return { kind: 'other', event: 'push' }
  return {
    kind: payload.ref.startsWith('refs/tags/') ? 'tag' : 'push',
    ref: payload.ref,
    commitSha,
    title: head ? titleOf(head.message) : undefined,
    authorName: head?.author?.name,
    authorEmail: head?.author?.email?.toLowerCase(),
  }
}
