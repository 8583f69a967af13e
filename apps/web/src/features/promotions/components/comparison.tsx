import { Digest } from '@baton/ui/patterns/digest'
import type { ReactNode } from 'react'
import { bytes, counted, shortSha } from '#lib/words.ts'
import { appText } from '#text/app.ts'
import { promotionsText } from '../text.ts'
import type { Comparison } from '../types.ts'

const COMMITS_SHOWN = 5
const text = promotionsText.changes

/**
 * What would change, now against after: a table on a wide screen, cards on a telephone. Once a promotion is over it says
 * what changed, or would have.
 */
export function ComparisonSection(props: { comparison: Comparison; tense?: keyof typeof text.titles }) {
  const { comparison, tense = 'open' } = props
  const { now, after } = comparison
  const over = tense !== 'open'
  const nothing = text.nothingNow[over ? 'over' : 'open']
  const sideNow = now ? (over ? text.before(now.version) : text.now(now.version)) : nothing
  return (
    <section id="changes" aria-labelledby="changes-title" className="rounded-card border bg-surface">
      <div className="grid min-h-12 items-center border-b font-medium md:grid-cols-[12rem_40%_1fr]">
        <h2 id="changes-title" className="px-4 text-body font-semibold max-md:text-phone">
          {text.titles[tense]}
        </h2>
        <span aria-hidden className="px-4 text-2 max-md:hidden">
          {sideNow}
        </span>
        <span aria-hidden className="px-4 max-md:hidden">
          {text.after(after.version)}
        </span>
      </div>
      <table className="w-full table-fixed max-md:block">
        <colgroup>
          <col className="w-48" />
          <col className="w-[40%]" />
          <col />
        </colgroup>
        {/* Drawn in the head of the card, beside its title. */}
        <thead className="sr-only">
          <tr>
            <th scope="col">{text.what}</th>
            <th scope="col">{sideNow}</th>
            <th scope="col">{text.after(after.version)}</th>
          </tr>
        </thead>
        <tbody className="max-md:block">
          {artifactRows(comparison)}
          <Row
            what={
              <>
                {text.commits}
                {comparison.commits.sent ? (
                  <span className="ml-2 font-normal text-2 tabular-nums">{comparison.commits.count}</span>
                ) : null}
              </>
            }
            wide
          >
            <Commits commits={comparison.commits} />
          </Row>
          <Row
            what={text.tests}
            now={now ? <Tests tests={now.tests} /> : text.none}
            after={<Tests tests={after.tests} />}
          />
          {comparison.variables.map((variable) => (
            <Row
              key={variable.name}
              what={<span className="font-mono text-table wrap-anywhere">{variable.name}</span>}
              now={<Value value={variable.now} />}
              after={<Value value={variable.after} />}
            />
          ))}
          {comparison.same.length > 0 ? (
            <Row what={text.same} wide>
              {comparison.same.join(', ')}
            </Row>
          ) : null}
        </tbody>
      </table>
    </section>
  )
}

function artifactRows({ now, after }: Comparison) {
  const purls = [...new Set([...(now?.artifacts ?? []), ...after.artifacts].map((artifact) => artifact.purl))]
  const names = new Set(purls.map(withoutVersion))
  return [...names].map((name) => {
    const [before, then] = [now?.artifacts, after.artifacts].map((side) =>
      side?.find((artifact) => withoutVersion(artifact.purl) === name),
    )
    return (
      <Row
        key={name}
        what={text.artifact}
        detail={name.replace(/^pkg:[^/]+\//, '')}
        now={<ArtifactCell artifact={before} />}
        after={<ArtifactCell artifact={then} changed={then?.sha256 !== before?.sha256} />}
      />
    )
  })
}

function withoutVersion(purl: string): string {
  return purl.replace(/@[^@?#]*(?=[?#]|$)/, '')
}

function ArtifactCell(props: { artifact: { sha256: string; sizeBytes: number } | undefined; changed?: boolean }) {
  if (!props.artifact) return text.none
  return (
    <span className={`inline-flex flex-wrap items-center gap-x-3 ${props.changed ? 'font-medium text-1' : ''}`}>
      <Digest value={props.artifact.sha256} label={text.copyDigest} copiedLabel={appText.copied} />
      <span className="tabular-nums">{bytes(props.artifact.sizeBytes)}</span>
    </span>
  )
}

/** The commits that a release brings, the newest first; what is unknown is said. */
export function Commits({ commits, all = false }: { commits: Comparison['commits']; all?: boolean }) {
  if (!commits.sent) return text.notSent
  const shown = all ? commits.commits : commits.commits.slice(0, COMMITS_SHOWN)
  const rest = commits.count - shown.length
  return (
    <div className="flex flex-col gap-1">
      {commits.count === 0 ? <span>{counted(0, 'commit')}</span> : null}
      <ol className="flex flex-col gap-1">
        {shown.map((commit) => (
          <li key={commit.sha} className="flex min-w-0 flex-wrap items-baseline gap-x-3">
            <code className="font-mono text-table text-2">{shortSha(commit.sha)}</code>
            <bdi className="min-w-0 flex-1 basis-48 wrap-anywhere">{commit.subject}</bdi>
            <span className="text-table text-2 max-md:w-full">
              <bdi>{commit.authors.join(', ')}</bdi>
            </span>
          </li>
        ))}
      </ol>
      {rest > 0 ? <span className="text-table text-2">{text.more(rest)}</span> : null}
      {commits.unknownBeyond[0] ? (
        <span className="text-table text-2">{text.notKnownBefore(shortSha(commits.unknownBeyond[0]))}</span>
      ) : null}
      {commits.authorsUnknown > 0 ? (
        <span className="text-table text-2">{text.peopleUnknown(commits.authorsUnknown)}</span>
      ) : null}
    </div>
  )
}

/** What verified statements say of the tests. */
export function Tests({ tests }: { tests: Comparison['after']['tests'] }) {
  if (tests === null) return text.noTests
  const { total, passed, failed, verdict } = tests
  if (total === null) return text.verdict[verdict]
  if (failed !== null && failed > 0) return <span className="text-danger-text">{text.failed(failed, total)}</span>
  return text.passed(passed ?? total, total)
}

function Value({ value }: { value: string | null }) {
  return value === null ? (
    <span className="text-2">{text.absent}</span>
  ) : (
    <code className="font-mono text-table wrap-anywhere">
      <bdi>{value}</bdi>
    </code>
  )
}

function Row(props: {
  what: ReactNode
  detail?: string
  now?: ReactNode
  after?: ReactNode
  wide?: boolean
  children?: ReactNode
}) {
  return (
    <tr className="border-b align-top last:border-b-0 max-md:flex max-md:flex-col max-md:gap-1 max-md:px-4 max-md:py-3">
      <th scope="row" className="px-4 py-2.5 text-left font-medium max-md:p-0">
        {props.what}
        {props.detail ? (
          <span className="block text-table font-normal wrap-anywhere text-2">
            <bdi>{props.detail}</bdi>
          </span>
        ) : null}
      </th>
      {props.wide ? (
        <td colSpan={2} className="px-4 py-2.5 max-md:p-0">
          {props.children}
        </td>
      ) : (
        <>
          <td className="px-4 py-2.5 text-2 max-md:flex max-md:gap-2 max-md:p-0">
            <Side name={text.sideNow} />
            {props.now}
          </td>
          <td className="px-4 py-2.5 max-md:flex max-md:gap-2 max-md:p-0">
            <Side name={text.sideAfter} />
            {props.after}
          </td>
        </>
      )}
    </tr>
  )
}

// On a telephone the columns stand under each other, each with its name.
function Side({ name }: { name: string }) {
  return (
    <span aria-hidden className="w-10 shrink-0 text-table text-2 md:hidden">
      {name}
    </span>
  )
}
