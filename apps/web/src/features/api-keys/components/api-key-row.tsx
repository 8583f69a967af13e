'use client'

import { LocalTime } from '@baton/ui/patterns/local-time'
import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { StatusBadge } from '@baton/ui/patterns/status-badge'
import { untilWords } from '@baton/ui/patterns/time-words'
import { Button } from '@baton/ui/primitives/button'
import { Dialog } from '@baton/ui/primitives/dialog'
import { useState } from 'react'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import type { RoleName } from '#features/members/roles.ts'
import { useAct } from '#lib/use-act.ts'
import { appText } from '#text/app.ts'
import { type ApiKeyState, apiKeyLook } from '../status.ts'
import { apiKeysText } from '../text.ts'

type ApiKey = {
  apiKeyId: string
  name: string
  keyStart: string
  madeBy: { displayName: string }
  role: RoleName
  expiresAt: string
  lastUsedAt: string | null
  lastUsedFrom: string | null
  state: ApiKeyState
}

/** One key: what it is, who made it, what it may do, when it was last used, and the way to revoke it. */
export function ApiKeyRow({ apiKey, mayRevoke }: { apiKey: ApiKey; mayRevoke: boolean }) {
  const [revoking, setRevoking] = useState(false)
  return (
    <li data-row className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-4 py-3 last:border-b-0">
      <div className="min-w-0 flex-1 basis-56">
        <p className="truncate font-medium">
          <bdi>{apiKey.name}</bdi> <code className="font-mono text-table font-normal text-2">{apiKey.keyStart}..</code>
        </p>
        <p className="text-table text-2">
          {apiKeysText.by(apiKey.madeBy.displayName)} · {apiKeysText.roles[apiKey.role]} ·{' '}
          {apiKey.lastUsedAt ? (
            <>
              {apiKeysText.used} <RelativeTime at={apiKey.lastUsedAt} ago />
              {apiKey.lastUsedFrom ? ` ${apiKeysText.usedFrom(apiKey.lastUsedFrom)}` : ''}
            </>
          ) : (
            apiKeysText.neverUsed
          )}
        </p>
      </div>
      <span className="md:w-32">
        <StatusBadge look={apiKeyLook(apiKey, Date.now())}>
          {apiKey.state === 'active' ? apiKeysText.expiring(untilWords(apiKey.expiresAt, Date.now())) : undefined}
        </StatusBadge>
      </span>
      <span className="text-table text-2 md:w-36">
        <LocalTime at={apiKey.expiresAt} form="deadline" />
      </span>
      {mayRevoke ? (
        <Button size="small" className="md:w-48" onClick={() => setRevoking(true)}>
          <bdi className="truncate">{apiKeysText.revokeAsk(apiKey.name)}</bdi>
        </Button>
      ) : null}
      {revoking ? <Revoke apiKey={apiKey} onClose={() => setRevoking(false)} /> : null}
    </li>
  )
}

function Revoke({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const act = useAct()
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={apiKeysText.revoke(apiKey.name)}
      description={apiKeysText.revokeConsequence}
      closeLabel={appText.close}
    >
      <RefusalNotice refusal={act.refusal} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{appText.cancel}</Button>
        <Button
          variant="danger"
          disabled={act.pressed}
          onClick={async () => {
            const answer = await act.run((api) => api.own.apiKeys.revoke.mutate({ apiKeyId: apiKey.apiKeyId }))
            if (answer?.ok) onClose()
          }}
        >
          {apiKeysText.revoke(apiKey.name)}
        </Button>
      </div>
    </Dialog>
  )
}
