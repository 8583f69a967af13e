import { Diff } from '@baton/ui/patterns/diff'
import { LocalSentence } from '@baton/ui/patterns/local-sentence'
import { promotionsText } from '../text.ts'
import type { Comparison } from '../types.ts'
import { Row } from './comparison-row.tsx'

const text = promotionsText.changes

type Member = Comparison['members'][number]
type Part = Member['parts'][number]

/**
 * Every member of the intent: what differs has a row with its lines, what does not is named with its value, and what
 * belongs to the request alone stands last. Nothing that the decision covers is left out.
 */
export function MemberRows({ members }: { members: readonly Member[] }) {
  // Artifacts have rows of their own, with their sizes.
  const others = members.filter(({ member }) => member !== 'artifacts')
  const same = others.filter(({ state }) => state === 'same')
  const request = others.filter(({ state }) => state === 'request')
  const differing = others.filter(({ state }) => state === 'changed' || state === 'new' || state === 'unknown')
  return (
    <>
      {differing.map((member) => (
        <MemberRow key={member.member} member={member} />
      ))}
      {same.length > 0 ? <Row what={text.notChanged} wide children={<Values members={same} />} /> : null}
      <Row what={text.request} wide children={<Values members={request} />} />
    </>
  )
}

function MemberRow({ member }: { member: Member }) {
  const { state, details } = member
  // What was not there before is whole in the lines of its parts.
  const parts = member.parts.filter(({ change }) => change !== 'same')
  const unchanged = member.parts.filter(({ change }) => change === 'same')
  const more = details.length + member.parts.length > 0
  return (
    <Row
      member={member.member}
      what={member.title}
      now={
        state === 'changed' ? (
          <bdi className="wrap-anywhere">{member.now}</bdi>
        ) : state === 'new' ? (
          text.none
        ) : (
          text.notRecorded
        )
      }
      after={<bdi className="wrap-anywhere">{member.after}</bdi>}
      below={
        more ? (
          <div className="flex flex-col gap-3">
            {details.length > 0 ? (
              <ul className="flex flex-col gap-1">
                {details.map((detail) => (
                  <li key={detail} className="wrap-anywhere">
                    <LocalSentence>{detail}</LocalSentence>
                  </li>
                ))}
              </ul>
            ) : null}
            {parts.map((part) => (
              <PartDiff key={`${part.change} ${part.title}`} part={part} />
            ))}
            {unchanged.length > 0 ? (
              <p className="text-table wrap-anywhere text-2">
                {text.partsNotChanged} <bdi>{unchanged.map(({ title }) => title).join(', ')}</bdi>
              </p>
            ) : null}
          </div>
        ) : null
      }
    />
  )
}

function PartDiff({ part }: { part: Part }) {
  const word = text.partChange[part.change]
  return (
    <div className="flex flex-col gap-1">
      <p className="flex flex-wrap gap-x-2">
        <bdi className="font-medium wrap-anywhere">{part.title}</bdi>
        <span className="text-2">{word}</span>
        {part.note ? <bdi className="wrap-anywhere text-2">{part.note}</bdi> : null}
      </p>
      {part.lines.length > 0 ? (
        <Diff label={`${part.title}: ${word}`} lines={part.lines} words={text.lineChange} />
      ) : null}
    </div>
  )
}

function Values({ members }: { members: readonly Member[] }) {
  return (
    <ul className="flex flex-col gap-1">
      {members.map(({ member, title, after, details }) => (
        <li key={member} data-member={member} className="wrap-anywhere">
          {title}: <bdi>{after}</bdi>
          {details.length > 0 ? <span className="block text-table text-2">{details.join(' ')}</span> : null}
        </li>
      ))}
    </ul>
  )
}
