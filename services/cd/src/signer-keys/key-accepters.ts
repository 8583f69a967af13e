import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq, inArray, isNotNull } from 'drizzle-orm'
import { signerKeys, statements } from '../db/artifacts.ts'
import { releaseArtifacts } from '../db/releases.ts'

/** The members who accepted a key that signed something of this release, and nothing of what is live. */
export async function listKeyAccepters(
  tx: Tx,
  orgId: OrgId,
  { releaseId, liveReleaseId }: { releaseId: string; liveReleaseId: string | null },
): Promise<string[]> {
  const known = liveReleaseId === null ? [] : await listSigners(tx, orgId, liveReleaseId)
  const fresh = (await listSigners(tx, orgId, releaseId)).filter((keyId) => !known.includes(keyId))
  if (fresh.length === 0) return []
  const rows = await tx
    .selectDistinct({ decidedBy: signerKeys.decidedBy })
    .from(signerKeys)
    .where(
      and(
        eq(signerKeys.orgId, orgId),
        inArray(signerKeys.keyId, fresh),
        eq(signerKeys.state, 'trusted'),
        isNotNull(signerKeys.decidedBy),
      ),
    )
  return rows.flatMap(({ decidedBy }) => decidedBy ?? [])
}

/** The keys of everything that was stated about what a release holds, not of its provenance alone. */
async function listSigners(tx: Tx, orgId: OrgId, releaseId: string): Promise<string[]> {
  const rows = await tx
    .selectDistinct({ keyId: statements.signerKeyId })
    .from(releaseArtifacts)
    .innerJoin(
      statements,
      and(eq(statements.orgId, releaseArtifacts.orgId), eq(statements.artifactId, releaseArtifacts.artifactId)),
    )
    .where(and(eq(releaseArtifacts.orgId, orgId), eq(releaseArtifacts.releaseId, releaseId)))
  return rows.map(({ keyId }) => keyId)
}
