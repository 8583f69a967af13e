import { notFound } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { releases } from '../db/releases.ts'
import { query } from '../dependencies.ts'
import { findEnvironmentState } from '../environments/environment-rows.ts'
import { EVIDENCE_KINDS } from '../promotions/gate-rules.ts'
import { iso } from '../words/iso.ts'
import { loadChanges } from './changes.ts'
import { loadEvidence } from './evidence.ts'
import { loadReleases } from './list-releases.ts'
import type { releaseDetailField } from './release-fields.ts'
import { findReleaseRow, getReleaseRow } from './release-rows.ts'
import { artifactView, changesView, statementView, testsView } from './release-views.ts'

/**
 * One release: where it is, what it consists of, what is proved about it, and what it brings beside what is live in an
 * environment: the one named, else the first that does not have it.
 */
export const getRelease = query(
  {
    action: 'release:read',
    input: z.object({ releaseId: idField('release'), compareWith: idField('environment').optional() }),
  },
  async ({ tx, orgId, requireScope }, { releaseId, compareWith }): Promise<z.output<typeof releaseDetailField>> => {
    const row = await getReleaseRow(tx, orgId, releaseId)
    requireScope({ projectId: row.projectId })
    const [listed] = await loadReleases(tx, orgId, and(eq(releases.id, releaseId)), 1)
    if (!listed) throw notFound('The release')
    const evidence = await loadEvidence(tx, orgId, releaseId)
    const stop =
      listed.stops.find((one) => one.environmentId === compareWith) ??
      listed.stops.find((one) => one.standing !== 'live' && one.standing !== 'was') ??
      listed.stops.findLast((one) => one.standing !== 'live')
    const state =
      stop === undefined
        ? null
        : await findEnvironmentState(tx, orgId, { projectId: row.projectId, environmentId: stop.environmentId })
    const base = state?.releaseId ? await findReleaseRow(tx, orgId, state.releaseId) : null
    const [artifact] = evidence.artifacts
    const changes = await loadChanges(tx, orgId, {
      head: row,
      base,
      sourceAuthors: evidence.sourceAuthors,
      repository: artifact?.repository ?? null,
    })
    const newer = row.overtakenBy === null ? null : await findReleaseRow(tx, orgId, row.overtakenBy)
    return {
      ...listed,
      source: row.source,
      repository: artifact?.repository ?? null,
      invocationId: artifact?.invocationId ?? null,
      inputsDigest: artifact?.inputsDigest ?? null,
      processVersion: row.processVersion,
      steps: row.steps.map(({ name, kind }) => ({ name, kind })),
      variables: row.variables,
      snapshotSha256: row.snapshotSha256,
      overtakenBy: newer && { releaseId: newer.id, version: newer.version },
      artifacts: evidence.artifacts.map(artifactView),
      statements: evidence.statements.map(statementView),
      missingEvidence: EVIDENCE_KINDS.filter((kind) => !evidence.present.includes(kind)),
      tests: testsView(evidence.tests),
      changes: changesView(changes),
      comparedWith:
        stop === undefined ? null : { environmentName: stop.environmentName, version: base?.version ?? null },
      createdAt: iso(row.createdAt),
    }
  },
)
