'use client'

import { Notice } from '@baton/ui/patterns/notice'
import { Button } from '@baton/ui/primitives/button'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import type { Outputs } from '#lib/outputs.ts'
import { useAct } from '#lib/use-act.ts'
import { anyOf } from '#lib/words.ts'
import { environmentsText as text } from '../text.ts'

type Environment = Outputs['environments']['get']

/** Says that a less strict rule waits for a second person, what holds until then, and who can confirm it. */
export function UnconfirmedRule(props: {
  environmentId: string
  name: string
  unconfirmed: NonNullable<Environment['unconfirmed']>
}) {
  const act = useAct()
  const { environmentId, name, unconfirmed } = props
  const { version, canConfirm, held, mayConfirm } = unconfirmed
  const confirm = () => act.run((api) => api.own.environments.confirmRule.mutate({ environmentId, version }))
  return (
    <Notice
      look={{ tone: 'attention', shape: 'person' }}
      action={
        mayConfirm ? (
          <Button variant="secondary" disabled={act.pressed} onClick={() => void confirm()}>
            {act.pressed ? text.confirming : text.confirm(version, name)}
          </Button>
        ) : null
      }
    >
      <div className="flex flex-col gap-1">
        <p>{text.unconfirmed(version, unconfirmed.changedBy?.displayName ?? null)}</p>
        <ul>
          {held.map((one) => (
            <li key={one.version}>
              {text.rules(one.version)}: {one.sentence}
            </li>
          ))}
        </ul>
        <p>
          {canConfirm.length === 0
            ? text.nobodyConfirms
            : text.canConfirm(anyOf(canConfirm.map((person) => person.displayName)))}
        </p>
        <RefusalNotice refusal={act.refusal} />
      </div>
    </Notice>
  )
}
