import { EmptyState } from '@baton/ui/patterns/empty-state'
import { buttonClass } from '@baton/ui/primitives/button'
import { Wordmark } from '#components/wordmark.tsx'
import { appText } from '#text/app.ts'

/** The one answer for what is absent, another organisation's, or hidden. */
export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-md flex-col gap-8 px-4 py-12 md:py-24">
      <Wordmark />
      <h1 className="sr-only">{appText.notFoundTitle}</h1>
      <EmptyState
        title={appText.notFoundTitle}
        action={
          <a href="/" className={buttonClass('secondary')}>
            {appText.toStart}
          </a>
        }
      >
        {appText.notFoundDetail}
      </EmptyState>
    </main>
  )
}
