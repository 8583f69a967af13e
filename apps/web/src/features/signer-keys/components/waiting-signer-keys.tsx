import { Notice } from '@baton/ui/patterns/notice'
import { Link } from '#components/link.tsx'
import { paths } from '#lib/paths.ts'
import type { ServerApi } from '#server/api/app-router.ts'
import { settle } from '#server/settle.ts'
import { SIGNER_KEY_LOOK } from '../status.ts'
import { signerKeysText as text } from '../text.ts'

/** Tells people who decide on signing keys that one is waiting. Shows nothing when none is. */
export async function WaitingSignerKeys({ org, api }: { org: string; api: ServerApi }) {
  // Those that wait come first.
  const first = await settle(api.signerKeys.list({ limit: 1 }))
  if (!first.ok || first.value.items[0]?.state !== 'waiting') return null
  return (
    <Notice
      look={SIGNER_KEY_LOOK.waiting}
      action={
        <Link href={paths.signerKeys(org)} className="text-link underline">
          {text.inboxLink}
        </Link>
      }
    >
      {text.inbox}
    </Notice>
  )
}
