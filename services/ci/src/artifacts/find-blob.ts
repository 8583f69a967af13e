import { notFound } from '@baton/kernel/errors'
import { and, desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { artifacts } from '../db/artifacts.ts'
import { reports } from '../db/reports.ts'
import { query } from '../verbs.ts'

const FindBlobInput = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/, 'is not a digest') })

/** What the organisation's bytes of this digest are called. Throws NOT_FOUND for bytes of nobody or of somebody else. */
export const findBlob = query({ action: 'build:read', input: FindBlobInput }, async ({ tx, orgId }, { sha256 }) => {
  const [artifact] = await tx
    .select({ fileName: artifacts.fileName, mediaType: artifacts.mediaType, bytes: artifacts.bytes })
    .from(artifacts)
    .where(and(eq(artifacts.orgId, orgId), eq(artifacts.sha256, sha256)))
    .orderBy(desc(artifacts.id))
    .limit(1)
  if (artifact) return artifact
  const [report] = await tx
    .select({ path: reports.path, bytes: reports.bytes })
    .from(reports)
    .where(and(eq(reports.orgId, orgId), eq(reports.sha256, sha256)))
    .limit(1)
  if (!report || report.bytes === null) throw notFound('Artifact')
  return { fileName: report.path.split('/').at(-1) ?? 'report.xml', mediaType: 'application/xml', bytes: report.bytes }
})
