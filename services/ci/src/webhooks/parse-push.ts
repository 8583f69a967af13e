import { cleanLine } from '@baton/kernel/text'
import { z } from 'zod'
import { isBranchOrTag, isCommitSha, refFault } from '../git/git-names.ts'
import { titleOf } from '../git/read-commit.ts'
import { Text } from './payload-text.ts'
import type { WebhookHint } from './webhook-hint.ts'

const Commit = z.object({
  id: z.string(),
  message: Text,
  author: z.object({ name: Text, email: Text }).nullish().catch(null),
})

/** A push as all forges tell it; what only one of them sends is optional. */
export const PushPayload = z.object({
  ref: z.string(),
  after: z.string(),
  /** GitLab: the commit, where `after` is an annotated tag's own object. */
  checkout_sha: Text,
  /** Not from Gogs. */
  head_commit: Commit.nullish().catch(null),
  commits: z.array(Commit).nullish().catch(null),
})

/** The hint in a push. A deleted branch or tag, and a ref that is never built, give no build. */
export function hintOfPush(payload: z.output<typeof PushPayload>): WebhookHint {
  const { ref } = payload
  if (!isBranchOrTag(ref)) return notBuilt('push', ref)
  if (/^0+$/.test(payload.after)) return { kind: 'refDeleted', ref }
  const head = payload.head_commit ?? payload.commits?.find((commit) => commit.id === payload.after)
  const commitSha = payload.checkout_sha ?? head?.id ?? payload.after
  if (!isCommitSha(commitSha)) {
    return { kind: 'other', event: 'push', because: 'The push names no commit by its full id, so nothing is built.' }
  }
  return {
    kind: ref.startsWith('refs/tags/') ? 'tag' : 'push',
    ref,
    commitSha,
    title: head ? titleOf(head.message ?? '') : undefined,
    authorName: head?.author?.name ?? undefined,
    authorEmail: head?.author?.email?.toLowerCase(),
  }
}

/** A new branch or tag as Gogs tells it; Gitea and GitHub tell of the same by a push as well. */
export const CreatePayload = z.object({ ref: z.string(), ref_type: z.string(), sha: Text })

/** The hint in a `create` of Gogs, which has no push for a tag. */
export function hintOfCreate({ ref: name, ref_type: type, sha }: z.output<typeof CreatePayload>): WebhookHint {
  if (type !== 'tag') {
    return { kind: 'other', event: 'create', because: 'A new branch is built when its push comes.' }
  }
  const ref = name.startsWith('refs/tags/') ? name : `refs/tags/${name}`
  if (!isBranchOrTag(ref)) return notBuilt('create', ref)
  return { kind: 'tag', ref, commitSha: sha && isCommitSha(sha) ? sha : null }
}

function notBuilt(event: string, ref: string): WebhookHint {
  if (ref === '') return { kind: 'other', event, because: 'It names no branch and no tag, so nothing is built.' }
  const shown = cleanLine(ref, 80)
  const why = refFault(ref) ?? 'is neither a branch nor a tag'
  return { kind: 'other', event, because: `'${shown}' ${why}, so nothing is built for it.` }
}
