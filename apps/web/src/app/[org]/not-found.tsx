import { EmptyState } from '@baton/ui/patterns/empty-state'
import { buttonClass } from '@baton/ui/primitives/button'
import { appText } from '#text/app.ts'

/** The same inside the frame of the organisation. */
export default function NotFoundInOrganization() {
  return (
    <>
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
    </>
  )
}
