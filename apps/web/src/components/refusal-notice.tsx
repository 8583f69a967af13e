import { LocalSentence } from '@baton/ui/patterns/local-sentence'
import { Notice } from '@baton/ui/patterns/notice'
import { paths } from '#lib/paths.ts'
import type { Refusal } from '#lib/read-problem.ts'
import { appText } from '#text/app.ts'

/** The server's own sentence why an act was refused, announced where the act stands. What was typed stays. */
export function RefusalNotice({ refusal }: { refusal: Refusal | null }) {
  return (
    <div role="alert" className="empty:hidden">
      {refusal ? (
        <Notice look={{ tone: 'danger', shape: 'bad' }}>
          <LocalSentence>{refusal.detail}</LocalSentence>
          {refusal.code === 'UNAUTHENTICATED' ? (
            <>
              {' '}
              <a href={paths.signIn()} target="_blank" rel="noreferrer" className="text-link underline">
                {appText.signInElsewhere}
              </a>
            </>
          ) : null}
        </Notice>
      ) : null}
    </div>
  )
}
