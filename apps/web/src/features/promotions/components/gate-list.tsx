import { classNames } from '@baton/ui/class-names'
import { LocalSentence } from '@baton/ui/patterns/local-sentence'
import { LocalTime } from '@baton/ui/patterns/local-time'
import { Section } from '@baton/ui/patterns/section'
import { StatusShape } from '@baton/ui/patterns/status-badge'
import { Link } from '#components/link.tsx'
import { paths } from '#lib/paths.ts'
import { GATE_LOOK } from '../status.ts'
import { promotionsText } from '../text.ts'
import type { Gate } from '../types.ts'

const text = promotionsText.gates
/** The gate that is met once every author is known. */
const AUTHORS_GATE = 'approvals:authors'

/** Everything that must hold, unmet first: what, how it stands, who can act, and when time alone will open it. */
export function GateList(props: { org: string; gates: readonly Gate[]; met: number; total: number; title?: string }) {
  const unmet = props.gates.filter((gate) => gate.state !== 'met')
  const met = props.gates.filter((gate) => gate.state === 'met')
  const title = unmet.length === 0 && props.total > 0 ? text.allMet : (props.title ?? text.title)
  return (
    <Section title={title} id="gates" flush aside={text.met(props.met, props.total)}>
      {props.total === 0 ? <p className="p-4 text-2">{text.none}</p> : null}
      <ul aria-live="polite">
        {unmet.map((gate) => (
          <GateRow key={gate.key} org={props.org} gate={gate} />
        ))}
      </ul>
      {met.length > 0 ? (
        <>
          <ul className={classNames('max-md:hidden', unmet.length > 0 && 'border-t')}>
            {met.map((gate) => (
              <GateRow key={gate.key} org={props.org} gate={gate} />
            ))}
          </ul>
          <details className={classNames('md:hidden', unmet.length > 0 && 'border-t')}>
            <summary className="flex min-h-12 items-center px-4 text-2">{text.folded(met.length)}</summary>
            <ul>
              {met.map((gate) => (
                <GateRow key={gate.key} org={props.org} gate={gate} />
              ))}
            </ul>
          </details>
        </>
      ) : null}
    </Section>
  )
}

function GateRow({ org, gate }: { org: string; gate: Gate }) {
  const look = GATE_LOOK[gate.state]
  return (
    <li
      data-gate={gate.kind}
      data-status={look.word}
      data-shape={look.shape}
      className="grid grid-cols-[1.25rem_11rem_1fr] items-start gap-x-3 gap-y-0.5 border-b px-4 py-2.5 last:border-b-0 max-md:grid-cols-[1.25rem_1fr]"
    >
      <span className="mt-0.5">
        <StatusShape look={look} label={look.word} />
      </span>
      <span className="font-medium wrap-anywhere">{gate.title}</span>
      <span className="text-pretty wrap-anywhere text-2 max-md:col-start-2">
        <LocalSentence>{gate.sentence}</LocalSentence>
        {gate.opensAt && gate.state !== 'met' ? (
          <>
            {' '}
            {text.opensAt} <LocalTime at={gate.opensAt} form="deadlineAndLeft" />.
          </>
        ) : null}
        {gate.key === AUTHORS_GATE && gate.state !== 'met' ? (
          <>
            {' '}
            <Link href={paths.authors(org)} className="text-link underline">
              {text.toAuthors}
            </Link>
          </>
        ) : null}
      </span>
    </li>
  )
}
