import { Digest } from '@baton/ui/patterns/digest'
import { bytes, counted, shortSha } from '#lib/words.ts'
import { appText } from '#text/app.ts'
import { promotionsText } from '../text.ts'
import type { Comparison } from '../types.ts'
import { Row } from './comparison-row.tsx'
import { MemberRows } from './member-rows.tsx'

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
          <MemberRows members={comparison.members} />
        </tbody>
      </table>
    </section>
  )
}

function artifactRows({ now, after }: Comparison) {
  const purls = [...new Set([...(now?.artifacts ?? []), ...after.artifacts].map((artifact) => artifact.purl))]
  const names = new Set(purls.map(withoutVersion))
  return [...names].map((name) => {
    const [before = [], then = []] = [now?.artifacts, after.artifacts].map((side) =>
      side?.filter((artifact) => withoutVersion(artifact.purl) === name),
    )
    const former = new Set(before.map((artifact) => artifact.sha256))
    return (
      <Row
        key={name}
        member="artifacts"
        what={text.artifact}
        detail={name.replace(/^pkg:[^/]+\//, '')}
        now={<ArtifactCells artifacts={before} />}
        after={<ArtifactCells artifacts={then} former={former} />}
      />
    )
  })
}

function withoutVersion(purl: string): string {
  return purl.replace(/@[^@?#]*(?=[?#]|$)/, '')
}

type Artifact = Comparison['after']['artifacts'][number]

/** All artifacts of one name: a second one of the same name does not hide behind the first. */
function ArtifactCells({ artifacts, former }: { artifacts: readonly Artifact[]; former?: ReadonlySet<string> }) {
  if (artifacts.length === 0) return text.none
  return (
    <span className="flex flex-col gap-1">
      {artifacts.map(({ purl, sha256, sizeBytes, fileName, mediaType }) => (
        <span
          key={`${purl} ${sha256} ${fileName}`}
          className={`inline-flex flex-wrap items-center gap-x-3 ${former && !former.has(sha256) ? 'font-medium text-1' : ''}`}
        >
          <Digest value={sha256} label={text.copyDigest} copiedLabel={appText.copied} />
          <span className="tabular-nums">{bytes(sizeBytes)}</span>
          <span className="text-table font-normal wrap-anywhere text-2">
            <bdi>{fileName}</bdi>, <bdi>{mediaType}</bdi>
          </span>
        </span>
      ))}
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
  const { total, passed, failed, verdict, reportFaults } = tests
  if (reportFaults.length > 0)
    return <span className="text-danger-text">{text.notCounted(passed, total, reportFaults)}</span>
  if (total === null) return text.verdict[verdict]
  if (failed !== null && failed > 0) return <span className="text-danger-text">{text.failed(failed, total)}</span>
  return text.passed(passed ?? total, total)
}
