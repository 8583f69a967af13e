import { Digest } from '@baton/ui/patterns/digest'
import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { Section } from '@baton/ui/patterns/section'
import { StatusShape } from '@baton/ui/patterns/status-badge'
import { DeletedLine } from '#components/deleted-line.tsx'
import { Tests } from '#features/promotions/components/comparison.tsx'
import type { Outputs } from '#lib/outputs.ts'
import { bytes } from '#lib/words.ts'
import { appText } from '#text/app.ts'
import { releasesText as text } from '../text.ts'

type Release = Outputs['releases']['get']

/** What a release consists of, and what is proved about it; what is missing is said in words. */
export function Evidence({ org, release }: { org: string; release: Release }) {
  return (
    <Section title={text.evidence} id="evidence" flush aside={<Tests tests={release.tests} />}>
      <ul>
        {release.artifacts.map((artifact) => (
          <li key={artifact.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b px-4 py-2.5">
            <span className="min-w-0 flex-1 basis-48 font-medium wrap-anywhere">
              <bdi>{artifact.fileName}</bdi>
            </span>
            <span className="text-table text-2">{text.level[artifact.level]}</span>
            <span className="text-table text-2 tabular-nums">{bytes(artifact.sizeBytes)}</span>
            <Digest value={artifact.sha256} label={text.copyDigest} copiedLabel={appText.copied} />
            {artifact.bytesDeleted ? (
              <div className="basis-full">
                <DeletedLine deleted={artifact.bytesDeleted} />
                <p className="text-table text-2">{text.bytesDeleted}</p>
              </div>
            ) : null}
          </li>
        ))}
        {release.statements.map((statement) => (
          <li key={statement.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b px-4 py-2.5">
            <span className="flex min-w-0 flex-1 basis-48 items-center gap-2">
              <StatusShape look={{ tone: 'success', shape: 'good' }} />
              <a href={statementHref(org, release.id, statement.id)} className="text-link hover:underline">
                {text.statements[statement.kind]}
              </a>
            </span>
            <span className="text-table text-2">
              {text.verified} <RelativeTime at={statement.verifiedAt} align="right" ago />, {text.signedBy}{' '}
              <span className="font-mono">{statement.signerKeyId.slice(0, 16)}</span>
            </span>
            <Digest value={statement.envelopeSha256} label={text.copyDigest} copiedLabel={appText.copied} />
          </li>
        ))}
        {release.missingEvidence.map((kind) => (
          <li key={kind} className="flex items-center gap-2 border-b px-4 py-2.5 text-2">
            <StatusShape look={{ tone: 'attention', shape: 'look' }} />
            {text.missing[kind]}
          </li>
        ))}
        <li className="flex flex-wrap items-center justify-between gap-x-4 px-4 py-2.5 text-table text-2">
          <span>{text.process(release.processVersion, release.steps.length)}</span>
          <span className="flex items-center gap-2">
            {text.snapshot}
            <Digest value={release.snapshotSha256} label={text.copyDigest} copiedLabel={appText.copied} />
          </span>
        </li>
      </ul>
    </Section>
  )
}

/** The statement as it was signed, with the key that it can be verified by. */
function statementHref(org: string, releaseId: string, statementId: string): string {
  return `/api/v1/releases/${releaseId}/statements/${statementId}?${new URLSearchParams({ org })}`
}
