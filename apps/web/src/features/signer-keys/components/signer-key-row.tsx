import { CopyButton } from '@baton/ui/patterns/copy-button'
import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { StatusBadge } from '@baton/ui/patterns/status-badge'
import type { Outputs } from '#lib/outputs.ts'
import { SIGNER_KEY_LOOK } from '../status.ts'
import { signerKeysText as text } from '../text.ts'
import { DecideSignerKey } from './decide-signer-key.tsx'

export type SignerKey = Outputs['signerKeys']['list']['items'][number]

/** One signing key: its thumbprint, since when and by whom it is what it is, what waits for it, and the decision. */
export function SignerKeyRow({ signerKey, mayDecide }: { signerKey: SignerKey; mayDecide: boolean }) {
  const { keyId, thumbprint, state, waitingArtifacts } = signerKey
  return (
    <li data-row data-key={keyId} className="flex flex-col gap-2 border-b px-4 py-3 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <span className="flex min-w-0 flex-1 basis-72 items-center gap-1">
          <code className="font-mono text-table wrap-anywhere">{thumbprint}</code>
          <CopyButton value={thumbprint} label={text.thumbprint} copiedLabel={text.copied} />
        </span>
        <StatusBadge look={SIGNER_KEY_LOOK[state]} />
        {mayDecide ? <DecideSignerKey keyId={keyId} state={state} /> : null}
      </div>
      <p className="text-table text-2">
        {text.firstSeen} <RelativeTime at={signerKey.firstSeenAt} ago />. {text.since[state]}{' '}
        <RelativeTime at={signerKey.since} />
        {state === 'waiting'
          ? ''
          : ` ${signerKey.decidedBy ? text.by(signerKey.decidedBy.displayName) : text.byFirstUse}`}
        .{signerKey.removedAt === null ? '' : ` ${text.removed}`}
      </p>
      {waitingArtifacts > 0 ? <p className="font-medium">{text.artifacts(waitingArtifacts)}</p> : null}
    </li>
  )
}
