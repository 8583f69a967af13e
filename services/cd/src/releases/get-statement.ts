import { notFound } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import { and, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { signerKeys, statements } from '../db/artifacts.ts'
import { query } from '../dependencies.ts'
import type { statementDetailField } from './release-fields.ts'
import { getReleaseRow, listReleaseArtifacts } from './release-rows.ts'
import { statementView } from './release-views.ts'

/** One statement about a release's artifacts, as it was signed, with the public key that it was verified by. */
export const getStatement = query(
  {
    action: 'release:read',
    input: z.object({ releaseId: idField('release'), statementId: idField('statement') }),
  },
  async ({ tx, orgId, requireScope }, { releaseId, statementId }): Promise<z.output<typeof statementDetailField>> => {
    const { projectId } = await getReleaseRow(tx, orgId, releaseId)
    requireScope({ projectId })
    const artifactIds = (await listReleaseArtifacts(tx, orgId, releaseId)).map((artifact) => artifact.id)
    const [row] = await tx
      .select({ statement: statements, jwk: signerKeys.jwk })
      .from(statements)
      .leftJoin(signerKeys, and(eq(signerKeys.orgId, statements.orgId), eq(signerKeys.keyId, statements.signerKeyId)))
      .where(
        and(eq(statements.orgId, orgId), eq(statements.id, statementId), inArray(statements.artifactId, artifactIds)),
      )
    if (!row) throw notFound('The statement')
    return {
      ...statementView(row.statement),
      envelope: new TextDecoder().decode(row.statement.envelope),
      signerKey: row.jwk,
    }
  },
)
