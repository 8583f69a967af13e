import { deletedBytes } from '@baton/kernel/deleted-bytes'
import { notFound } from '@baton/kernel/errors'
import { and, desc, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { artifacts } from '../db/artifacts.ts'
import { reports } from '../db/reports.ts'
import { query } from '../verbs.ts'

const FindBlobInput = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/, 'is not a digest') })

/**
 * What the organisation's bytes of this digest are called. Throws NOT_FOUND for bytes of nobody or of somebody else, GONE for
 * bytes that a rule has deleted. The same bytes may have another row that still has them.
 */
export const findBlob = query({ action: 'build:read', input: FindBlobInput }, async ({ tx, orgId }, { sha256 }) => {
  const [artifact] = await tx
    .select()
    .from(artifacts)
    .where(and(eq(artifacts.orgId, orgId), eq(artifacts.sha256, sha256)))
    .orderBy(sql`${artifacts.deletedAt} is not null`, desc(artifacts.id))
    .limit(1)
  if (artifact && !artifact.deletedAt) return pick(artifact)
  const [report] = await tx
    .select()
    .from(reports)
    .where(and(eq(reports.orgId, orgId), eq(reports.sha256, sha256)))
    .orderBy(sql`${reports.deletedAt} is not null`, desc(reports.id))
    .limit(1)
  if (report && !report.deletedAt && report.bytes !== null) {
    const fileName = report.path.split('/').at(-1) ?? 'report.xml'
    return { fileName, mediaType: 'application/xml', bytes: report.bytes }
  }
  const gone = artifact ?? report
  if (!gone?.deletedAt) throw notFound('Artifact')
  throw deletedBytes('This file', { at: gone.deletedAt, rule: gone.deletedRule ?? '' })
})

function pick({ fileName, mediaType, bytes }: typeof artifacts.$inferSelect) {
  return { fileName, mediaType, bytes }
}
