import { ErrorState } from '@baton/ui/patterns/error-state'
import type { Refusal } from '#lib/read-problem.ts'
import { appText } from '#text/app.ts'
import { TryAgain } from './try-again.tsx'

/** A part of a page that could not be read, in its place, with the server's own sentence. */
export function ProblemState({ problem, what }: { problem: Refusal; what: string }) {
  return (
    <ErrorState title={appText.notShown(what)} action={<TryAgain />}>
      {problem.detail}
    </ErrorState>
  )
}
