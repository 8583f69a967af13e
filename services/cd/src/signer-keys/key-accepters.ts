import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq, gte, isNotNull } from 'drizzle-orm'
import { artifacts, signerKeys } from '../db/artifacts.ts'
import { releaseArtifacts } from '../db/releases.ts'

/** The members who accepted, since `since`, a key that signed an artifact of this release. */
export async function listKeyAccepters(
  tx: Tx,
  orgId: OrgId,
  { releaseId, since }: { releaseId: string; since: Date },
): Promise<string[]> {
  const rows = await tx
    .selectDistinct({ decidedBy: signerKeys.decidedBy })
    .from(releaseArtifacts)
    .innerJoin(
      artifacts,
      and(eq(artifacts.orgId, releaseArtifacts.orgId), eq(artifacts.id, releaseArtifacts.artifactId)),
    )
    .innerJoin(signerKeys, and(eq(signerKeys.orgId, artifacts.orgId), eq(signerKeys.keyId, artifacts.signerKeyId)))
    .where(
      and(
        eq(releaseArtifacts.orgId, orgId),
        eq(releaseArtifacts.releaseId, releaseId),
        eq(signerKeys.state, 'trusted'),
        isNotNull(signerKeys.decidedBy),
        gte(signerKeys.stateSince, since),
      ),
    )
  return rows.flatMap(({ decidedBy }) => decidedBy ?? [])
}
