import { createHash } from 'node:crypto'
import type { VerbContext } from '@baton/kernel/command'
import { withOrg } from '@baton/kernel/org-transaction'
import type { BuildState } from '../builds/build-states.ts'
import { artifacts } from '../db/artifacts.ts'
import { attestations } from '../db/attestations.ts'
import { builds } from '../db/builds.ts'
import { jobs } from '../db/jobs.ts'
import { logSegments } from '../db/log-segments.ts'
import { logTails } from '../db/log-tails.ts'
import { logs } from '../db/logs.ts'
import { reports } from '../db/reports.ts'
import { segmentStore } from '../logs/segment-store.ts'
import type { CiDeps } from '../verbs.ts'

/** A build that ended some days ago, with everything that a build leaves. */
export type SeededBuild = { buildId: string; logId: string; artifactId: string; sha256: string }

let number = 0

/** Writes such a build with its bytes: a log in a segment and a tail, an artifact and a report of `content`. */
export async function seedBuild(
  ctx: VerbContext<CiDeps>,
  of: { repositoryId: string; daysAgo: number; content: string; ref?: string; state?: BuildState; signed?: boolean },
): Promise<SeededBuild> {
  const { orgId, newId } = ctx
  const { repositoryId, ref = 'refs/heads/main', state = 'passed', signed = true } = of
  const at = new Date(Date.now() - of.daysAgo * 86_400_000)
  const [buildId, jobId, logId, artifactId] = [newId('bld'), newId('job'), newId('log'), newId('art')]
  const bytes = Buffer.from(of.content)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const blobs = ctx.deps.blobs.within(orgId)
  await blobs.put([bytes])
  await segmentStore(ctx.deps.blobs).put({ orgId, logId, startByte: 0 }, Buffer.from('first\n'))
  await withOrg(ctx.db, orgId, async (tx) => {
    number += 1
    await tx.insert(builds).values({
      ...{ orgId, id: buildId, repositoryId, number, state, trigger: 'push', ref, commitSha: 'a'.repeat(40) },
      ...{ createdAt: at, finishedAt: state === 'running' ? null : at, hasArtifacts: true },
    })
    const plan = { name: 'test', needs: [], steps: [] } as never
    await tx
      .insert(jobs)
      .values({ orgId, id: jobId, buildId, name: 'test', title: 'test', position: 0, plan, state: 'passed' })
    await tx.insert(logs).values({
      ...{ orgId, id: logId, buildId, bytes: 11, lineFeeds: 2, sealedBytes: 6, sealedLineFeeds: 1, complete: true },
    })
    await tx.insert(logSegments).values({ orgId, logId, startByte: 0, bytes: 6, startLine: 0, lineFeeds: 1 })
    await tx.insert(logTails).values({ orgId, logId, startByte: 6, bytes: Buffer.from('last\n') })
    await tx.insert(artifacts).values({
      ...{ orgId, id: artifactId, buildId, jobId, name: 'web', version: '1', purl: `pkg:generic/web@${buildId}` },
      ...{ path: 'web', fileName: 'web', mediaType: 'text/plain', sha256, bytes: bytes.length, createdAt: at },
    })
    await tx
      .insert(reports)
      .values({ orgId, id: newId('rpt'), buildId, jobId, path: 'r.xml', sha256, bytes: bytes.length, cases: 1 })
    if (signed) {
      await tx.insert(attestations).values({
        ...{ orgId, id: newId('ats'), artifactId, predicateType: 'p', envelope: Buffer.from('{}'), createdAt: at },
      })
    }
  })
  return { buildId, logId, artifactId, sha256 }
}
