import { cleanLine } from '@baton/kernel/text'
import type { WebhookHint } from './webhook-hint.ts'

/** The hint with its texts as the database and a page can hold them. Names of refs stay: git knows them by every character. */
export function cleanHint(hint: WebhookHint): WebhookHint {
  switch (hint.kind) {
    case 'push':
    case 'tag':
      return { ...hint, ...authorOf(hint), ...(hint.authorEmail && { authorEmail: cleanLine(hint.authorEmail, 200) }) }
    case 'pullRequest':
      return {
        ...hint,
        ...authorOf(hint),
        fromRepository: cleanLine(hint.fromRepository, 200),
        sourceBranch: cleanLine(hint.sourceBranch, 255),
        targetBranch: cleanLine(hint.targetBranch, 255),
      }
    case 'other':
      return {
        ...hint,
        event: cleanLine(hint.event, 60),
        ...(hint.because && { because: cleanLine(hint.because, 400) }),
      }
    case 'ping':
    case 'refDeleted':
      return hint
  }
}

function authorOf({ title, authorName }: { title?: string | undefined; authorName?: string | undefined }) {
  return {
    ...(title && { title: cleanLine(title, 200) }),
    ...(authorName && { authorName: cleanLine(authorName, 100) }),
  }
}
