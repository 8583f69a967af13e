import { LocalTime } from '@baton/ui/patterns/local-time'
import { StatusText } from '@baton/ui/patterns/status-badge'
import type { Outputs } from '#lib/outputs.ts'
import { auditSentence } from '../sentences.ts'
import { auditText as text } from '../text.ts'
import { CopyProof } from './copy-proof.tsx'

type Entry = Outputs['audit']['entries']['items'][number]

/** One entry: when, who did what, why, and whether it is proved; the whole of it when it is opened. */
export function AuditEntryRow({ entry, names }: { entry: Entry; names: Readonly<Record<string, string>> }) {
  const state = text.states[entry.state]
  return (
    <li data-row className="border-b last:border-b-0">
      <details className="peer">
        <summary className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 hover:bg-subtle">
          <span className="w-64 font-mono text-table text-2 max-md:w-full">
            <LocalTime at={entry.at} form="exact" />
          </span>
          <span className="min-w-0 flex-1 basis-64 wrap-anywhere">
            <bdi className="font-medium">{actorName(entry, names)}</bdi>{' '}
            {auditSentence(entry.action, names[entry.target.id] ?? entry.target.id, outcomeOf(entry))}
          </span>
          <StatusText look={state} />
        </summary>
        <div className="flex flex-col gap-3 border-t bg-subtle px-4 py-3">
          {entry.state === 'mismatch' ? (
            <p className="font-medium text-danger-text">{text.mismatch(entry.position)}</p>
          ) : null}
          {entry.reason ? (
            <blockquote className="border-l-2 pl-3 whitespace-pre-wrap">
              <bdi>{entry.reason}</bdi>
            </blockquote>
          ) : entry.reasonErased ? (
            <p className="text-2">{text.erased}</p>
          ) : null}
          <dl className="grid grid-cols-[9rem_1fr] gap-x-4 gap-y-1 text-table max-md:grid-cols-1">
            {fieldsOf(entry).map(([name, value]) => (
              <div key={name} className="contents">
                <dt className="text-2">{name}</dt>
                <dd className="min-w-0 font-mono wrap-anywhere">{value}</dd>
              </div>
            ))}
          </dl>
          {entry.state === 'proved' ? <CopyProof entryId={entry.id} /> : null}
        </div>
      </details>
      {entry.reason ? (
        <p className="truncate px-4 pb-2 pl-72 text-table text-2 peer-open:hidden max-md:pl-4">
          <bdi>“{entry.reason}”</bdi>
        </p>
      ) : null}
    </li>
  )
}

function actorName({ actor }: Entry, names: Readonly<Record<string, string>>): string {
  if (actor.personId === null) return text.baton
  const person = names[actor.personId] ?? actor.personId
  return actor.type === 'apiKey' ? text.byKey(person) : person
}

function outcomeOf({ after }: Entry): string | undefined {
  if (typeof after !== 'object' || after === null) return undefined
  if ('state' in after) return String(after.state)
  return 'code' in after ? String(after.code) : undefined
}

function fieldsOf(entry: Entry): Array<[string, string]> {
  const { field } = text
  const fields: Array<[string, string | undefined]> = [
    [field.id, entry.id],
    [field.position, entry.position === null ? undefined : String(entry.position)],
    [field.action, entry.action],
    [field.actor, `${entry.actor.type} ${entry.actor.id}`],
    [field.session, entry.actor.session],
    [field.target, `${entry.target.type} ${entry.target.id}`],
    [field.before, written(entry.before)],
    [field.after, written(entry.after)],
    [field.evidence, entry.evidence?.map(({ type, sha256 }) => `${type} ${sha256}`).join(', ')],
    [field.artifact, entry.artifactDigest],
    [field.request, entry.requestId],
  ]
  return fields.flatMap(([name, value]) => (value ? [[name, value]] : []))
}

function written(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : JSON.stringify(value)
}
