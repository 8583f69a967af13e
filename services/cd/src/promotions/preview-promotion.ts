import { accountablePerson } from '@baton/kernel/actor'
import { idField } from '@baton/kernel/fields'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { promotions } from '../db/promotions.ts'
import { releases } from '../db/releases.ts'
import { query } from '../dependencies.ts'
import { getReleaseRow } from '../releases/release-rows.ts'
import { findDeletedBytes, sayDeletedBytes } from '../retention/hold-bytes.ts'
import { assess } from './assess.ts'
import { compare } from './compare.ts'
import { gateView } from './gate-view.ts'
import type { previewField } from './promotion-fields.ts'
import { fromFact, isOlder, summaryBase } from './summarise.ts'
import { sayPromotion } from './summary-rules.ts'

/** What a promotion or a rollback would be if the asking person requested it now. Changes nothing. */
export const previewPromotion = query(
  {
    action: 'promotion:read',
    input: z.object({
      releaseId: idField('release'),
      environmentId: idField('environment'),
      kind: z.enum(['promotion', 'rollback']).default('promotion'),
    }),
  },
  async (scope, { releaseId, environmentId, kind }): Promise<z.output<typeof previewField>> => {
    const { tx, orgId, actor, now } = scope
    const { projectId } = await getReleaseRow(tx, orgId, releaseId)
    scope.requireScope({ projectId, environmentId })
    const asked = { kind, projectId, environmentId, releaseId }
    const assessment = await assess(tx, orgId, {
      ...asked,
      promotionId: null,
      requestedBy: accountablePerson(actor),
      reason: null,
      requestedAt: null,
      expiresAt: null,
      intentSha256: null,
      past: null,
    })
    const { from, release, evidence } = assessment
    const gone = await findDeletedBytes(
      tx,
      orgId,
      evidence.artifacts.map(({ id }) => id),
    )
    const [replaces] = await tx
      .select({ promotionId: promotions.id, number: promotions.number, version: releases.version })
      .from(promotions)
      .innerJoin(releases, and(eq(releases.orgId, promotions.orgId), eq(releases.id, promotions.releaseId)))
      .where(
        and(
          eq(promotions.orgId, orgId),
          eq(promotions.projectId, projectId),
          eq(promotions.environmentId, environmentId),
          eq(promotions.kind, kind),
          eq(promotions.state, 'waiting'),
        ),
      )
    const summary = sayPromotion({
      ...(await summaryBase(scope, assessment)),
      from: fromFact(assessment, now),
      sameRelease: from?.release.id === releaseId,
      goesBack: isOlder(assessment),
      state: 'waiting',
      blocked: false,
      expiresAt: null,
      end: { at: null, byName: null, reason: null, supersededByNumber: null },
      deployment: null,
    })
    return {
      summary: { ...summary, lines: [...summary.lines] },
      comparison: await compare(scope, assessment),
      met: assessment.gates.length - assessment.unmet.length,
      total: assessment.gates.length,
      gates: assessment.gates.map(gateView),
      unmet: assessment.unmet.map(gateView),
      replaces: replaces ?? null,
      bytesDeleted: gone && sayDeletedBytes(release.version, gone),
    }
  },
)
