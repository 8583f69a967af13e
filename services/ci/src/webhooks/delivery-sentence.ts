import { namedRef } from '../git/git-names.ts'
import type { WebhookHint } from './webhook-hint.ts'

/** What became of an accepted delivery, as a sentence. `buildNumber` is that of the build it made, if any. */
export function deliverySentence(hint: WebhookHint, buildNumber: number | null): string {
  switch (hint.kind) {
    case 'push':
    case 'tag':
    case 'pullRequest':
      return buildNumber === null ? 'Its build is not kept any more.' : `Started build ${buildNumber}.`
    case 'ping':
      return 'The forge tested the webhook. It works, and nothing is built for a test.'
    case 'refDeleted':
      return `Nothing is built: the ${namedRef(hint.ref)} was deleted.`
    case 'other':
      return hint.because ?? `Nothing is built for the event '${hint.event}'.`
  }
}
