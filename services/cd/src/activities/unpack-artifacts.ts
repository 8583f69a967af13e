import { createHash } from 'node:crypto'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { BlobError, type OpenBlob } from '@baton/blob-store/blob-store'
import type { ArtifactRow } from '../releases/release-rows.ts'
import type { StepRun } from './step-run.ts'
import { tarOfOneFile } from './tar-of-one-file.ts'

/** The bytes that are here are not, or are no longer, those of the artifact. */
export class ArtifactDamaged extends Error {
  override readonly name = 'ArtifactDamaged'
}

const UNPACKED_BYTES_MAX = 4 * 1024 ** 3

/** Unpacks a release's artifacts into a workspace, from CD's own bytes, their digests checked on the way. */
export async function unpackArtifacts(run: StepRun, workspaceId: string): Promise<void> {
  for (const artifact of run.begun.artifacts) await unpackOne(run, workspaceId, artifact)
}

async function unpackOne(run: StepRun, workspaceId: string, artifact: ArtifactRow): Promise<void> {
  const opened = await openBytes(run, artifact)
  const hash = createHash('sha256')
  const hashed = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  const tar = isTar(artifact) ? limited() : tarOfOneFile({ name: artifact.fileName, sizeBytes: opened.sizeBytes })
  const flow = isGzippedTar(artifact)
    ? pipeline(opened.body, hashed, createGunzip(), tar)
    : pipeline(opened.body, hashed, tar)
  // Either side may fail first; both are awaited, and the reader's reason counts where the launcher only lost its stream.
  const put = run.parts.launcher.putTar(workspaceId, tar)
  put.catch(() => tar.destroy())
  const [read, stored] = await Promise.allSettled([flow, put])
  if (read.status === 'rejected' && !isOurOwnAbort(read.reason)) {
    throw new ArtifactDamaged(`${artifact.fileName} cannot be unpacked: ${String(read.reason?.message ?? read.reason)}`)
  }
  if (stored.status === 'rejected') throw stored.reason
  const digest = hash.digest('hex')
  if (digest !== artifact.sha256) {
    throw new ArtifactDamaged(`the stored bytes of ${artifact.fileName} do not match their digest. Publish it again.`)
  }
}

async function openBytes({ parts, orgId }: StepRun, artifact: ArtifactRow): Promise<OpenBlob> {
  try {
    return await parts.blobs.within(orgId).get(artifact.sha256)
  } catch (error) {
    if (!(error instanceof BlobError) || error.code !== 'NOT_FOUND') throw error
    throw new ArtifactDamaged(`the bytes of ${artifact.fileName} are not here any more. Publish it again.`)
  }
}

function isGzippedTar({ fileName, mediaType }: ArtifactRow): boolean {
  return /\.(tgz|tar\.gz)$/i.test(fileName) || /^application\/(x-)?(gzip|tgz)$/.test(mediaType)
}

function isTar(artifact: ArtifactRow): boolean {
  return isGzippedTar(artifact) || /\.tar$/i.test(artifact.fileName)
}

function isOurOwnAbort(reason: unknown): boolean {
  return reason instanceof Error && 'code' in reason && reason.code === 'ERR_STREAM_PREMATURE_CLOSE'
}

function limited(): Transform {
  let bytes = 0
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length
      done(bytes > UNPACKED_BYTES_MAX ? new Error('it is larger than 4 GiB when unpacked.') : null, chunk)
    },
  })
}
