import type { Person } from '../git/read-commit.ts'

/**
 * What a verified webhook says. A hint to fetch and nothing more: what is built is read from git. `title` and the author
 * are shown until git has been asked.
 */
export type WebhookHint =
  | {
      kind: 'push' | 'tag'
      /** Full name, `refs/heads/main`. */
      ref: string
      /** 40 hexadecimal digits; null where the forge names the ref alone. */
      commitSha: string | null
      title?: string | undefined
      authorName?: string | undefined
      authorEmail?: string | undefined
      /** Whom the forge names as having pushed. */
      pusher?: Person | null | undefined
    }
  | {
      kind: 'pullRequest'
      /** Where the forge keeps the pull request's head, `refs/pull/7/head`. */
      ref: string
      commitSha: string
      number: number
      fromRepository: string
      fork: boolean
      sourceBranch: string
      targetBranch: string
      title?: string | undefined
      authorName?: string | undefined
    }
  | { kind: 'ping' }
  | { kind: 'refDeleted'; ref: string }
  /** Signed and well-formed, but nothing that a build follows from. `event` is the forge's word, `because` a sentence. */
  | { kind: 'other'; event: string; because?: string | undefined }
