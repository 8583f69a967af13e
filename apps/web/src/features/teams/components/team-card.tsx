'use client'

import { Section } from '@baton/ui/patterns/section'
import { Button } from '@baton/ui/primitives/button'
import { Dialog } from '@baton/ui/primitives/dialog'
import { Select } from '@baton/ui/primitives/field'
import { X } from 'lucide-react'
import { useState } from 'react'
import { RefusalNotice } from '#components/refusal-notice.tsx'
import { useAct } from '#lib/use-act.ts'
import { appText } from '#text/app.ts'
import { teamsText } from '../text.ts'

type Person = { userId: string; displayName: string }
type Team = { teamId: string; name: string; members: readonly Person[] }

/** One team: who is in it, and who may be put into it. */
export function TeamCard(props: { team: Team; members: readonly Person[]; mayConfigure: boolean }) {
  const { team, mayConfigure } = props
  const act = useAct()
  const [deleting, setDeleting] = useState(false)
  const others = props.members.filter((member) => !team.members.some((inside) => inside.userId === member.userId))
  return (
    <Section
      title={<bdi>{team.name}</bdi>}
      id={team.teamId}
      aside={
        mayConfigure ? (
          <Button variant="quiet" size="small" onClick={() => setDeleting(true)}>
            {teamsText.deleteAsk(team.name)}
          </Button>
        ) : null
      }
    >
      <div className="flex flex-col gap-4">
        {team.members.length === 0 ? <p className="text-2">{teamsText.nobody}</p> : null}
        <ul className="flex flex-wrap gap-2">
          {team.members.map((person) => (
            <li key={person.userId} className="flex items-center gap-2 rounded-badge border bg-subtle py-1 pr-1 pl-3">
              <bdi>{person.displayName}</bdi>
              {mayConfigure ? (
                <button
                  type="button"
                  disabled={act.pressed}
                  aria-label={teamsText.takeOut(person.displayName, team.name)}
                  onClick={() =>
                    act.run((api) => api.own.teams.removeMember.mutate({ teamId: team.teamId, userId: person.userId }))
                  }
                  className="touch-target rounded-badge p-1 text-2 hover:bg-muted hover:text-1"
                >
                  <X size={14} aria-hidden />
                </button>
              ) : null}
            </li>
          ))}
        </ul>
        {mayConfigure && others.length > 0 ? (
          <Select
            aria-label={teamsText.addTo(team.name)}
            value=""
            disabled={act.pressed}
            className="max-w-64"
            onChange={(event) => {
              // Read now: the list shows its first line again until the server has answered.
              const userId = event.target.value
              void act.run((api) => api.own.teams.addMember.mutate({ teamId: team.teamId, userId }))
            }}
          >
            <option value="">{act.pressed ? teamsText.addPressed : teamsText.add}</option>
            {others.map((person) => (
              <option key={person.userId} value={person.userId}>
                {person.displayName}
              </option>
            ))}
          </Select>
        ) : null}
        <RefusalNotice refusal={act.refusal} />
      </div>
      {deleting ? <DeleteTeam team={team} onClose={() => setDeleting(false)} /> : null}
    </Section>
  )
}

function DeleteTeam({ team, onClose }: { team: Team; onClose: () => void }) {
  const act = useAct()
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={teamsText.delete(team.name)}
      description={teamsText.deleteConsequence(team.name)}
      closeLabel={appText.close}
    >
      <RefusalNotice refusal={act.refusal} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{appText.cancel}</Button>
        <Button
          variant="danger"
          disabled={act.pressed}
          onClick={async () => {
            const answer = await act.run((api) => api.own.teams.delete.mutate({ teamId: team.teamId }))
            if (answer?.ok) onClose()
          }}
        >
          {teamsText.delete(team.name)}
        </Button>
      </div>
    </Dialog>
  )
}
