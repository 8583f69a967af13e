import { Digest } from '@baton/ui/patterns/digest'
import { EmptyState } from '@baton/ui/patterns/empty-state'
import { DeletedLine } from '#components/deleted-line.tsx'
import { Link } from '#components/link.tsx'
import { paths } from '#lib/paths.ts'
import { bytes } from '#lib/words.ts'
import { buildsText } from '../text.ts'
import type { Artifact } from '../types.ts'
import { PublicationLine } from './publication-line.tsx'

const text = buildsText.artifacts

/** A release that was cut from an artifact, and the environments in which it is live. */
export type ReleaseOfArtifact = { id: string; version: string; liveIn: readonly string[] }

/** What a build kept: name, size, digest; who took it, what was cut from it, and where that is live. */
export function ArtifactList(props: {
  org: string
  artifacts: readonly Artifact[]
  releases: readonly ReleaseOfArtifact[]
  mayRetry: boolean
}) {
  if (props.artifacts.length === 0) return <EmptyState title={text.none}>{text.noneDetail}</EmptyState>
  return (
    <ul className="rounded-card border bg-surface">
      {props.artifacts.map((artifact) => (
        <li key={artifact.id} data-row className="flex flex-col gap-2 border-b p-4 last:border-b-0">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <span className="min-w-0 flex-1 basis-56 wrap-anywhere">
              <bdi className="font-medium">{artifact.name}</bdi>{' '}
              <span className="font-mono">
                <bdi>{artifact.version}</bdi>
              </span>{' '}
              <span className="text-table text-2">{text.from(artifact.jobName)}</span>
            </span>
            <span className="text-table text-2 tabular-nums">{bytes(artifact.bytes)}</span>
            <Digest value={artifact.sha256} label={text.copyDigest} copiedLabel={text.digestCopied} />
            {artifact.deleted ? null : (
              <a
                href={`/api/v1/artifacts/${artifact.sha256}?org=${encodeURIComponent(props.org)}`}
                download={artifact.fileName}
                className="text-link underline"
              >
                {text.download(artifact.fileName)}
              </a>
            )}
          </div>
          {artifact.deleted ? <DeletedLine deleted={artifact.deleted} /> : null}
          {artifact.publishing ? <p className="text-table text-2">{text.publishing}</p> : null}
          {artifact.publications.map((publication) => (
            <PublicationLine key={publication.id} publication={publication} mayRetry={props.mayRetry} />
          ))}
          {props.releases
            .filter((release) => release.version === artifact.version)
            .map((release) => (
              <p key={release.id} className="flex flex-wrap gap-x-3 text-table">
                <Link href={paths.release(props.org, release.id)} className="text-link underline">
                  {text.release(release.version)}
                </Link>
                {release.liveIn.length > 0 ? (
                  <span className="text-2">{text.liveIn(release.liveIn.join(', '))}</span>
                ) : null}
              </p>
            ))}
        </li>
      ))}
    </ul>
  )
}
