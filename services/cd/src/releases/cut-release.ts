import { accountablePerson } from '@baton/kernel/actor'
import { and, eq } from 'drizzle-orm'
import { deploymentProcesses, variables } from '../db/projects.ts'
import { releaseArtifacts, releases } from '../db/releases.ts'
import type { CdScope } from '../dependencies.ts'
import type { ProjectRow } from '../projects/project-rows.ts'
import type { ArtifactRow } from './release-rows.ts'
import { snapshotDigest } from './snapshot.ts'

/** A release as it was just cut. */
export type CutRelease = { releaseId: string; snapshotSha256: string }

/**
 * Freezes version, artifact, process and variables into a release. Answers null when the project has that version already.
 * The snapshot's hash is part of every intent to promote it.
 */
export async function cutRelease(
  { tx, orgId, actor, now, newId }: CdScope,
  from: { project: ProjectRow; artifact: ArtifactRow; version: string; overtakenBy?: string | null },
): Promise<CutRelease | null> {
  const { project, artifact, version } = from
  const steps = await stepsOf(tx, orgId, project)
  const frozen = await tx
    .select({ name: variables.name, value: variables.value, environmentId: variables.environmentId })
    .from(variables)
    .where(and(eq(variables.orgId, orgId), eq(variables.projectId, project.id)))
    .orderBy(variables.name, variables.environmentId)
  const snapshotSha256 = snapshotDigest({
    projectId: project.id,
    version,
    artifacts: [artifact],
    processVersion: project.processVersion,
    steps,
    variables: frozen,
  })
  const releaseId = newId('rel')
  const made = await tx
    .insert(releases)
    .values({
      orgId,
      id: releaseId,
      projectId: project.id,
      version,
      processVersion: project.processVersion,
      steps,
      variables: frozen,
      snapshotSha256,
      source: artifact.source,
      gitCommit: artifact.gitCommit,
      ref: artifact.ref,
      createdBy: accountablePerson(actor),
      createdAt: now,
      overtakenBy: from.overtakenBy ?? null,
    })
    .onConflictDoNothing()
    .returning({ id: releases.id })
  if (made.length === 0) return null
  await tx.insert(releaseArtifacts).values({ orgId, releaseId, artifactId: artifact.id })
  return { releaseId, snapshotSha256 }
}

async function stepsOf(tx: CdScope['tx'], orgId: CdScope['orgId'], project: ProjectRow) {
  const [process] = await tx
    .select({ steps: deploymentProcesses.steps })
    .from(deploymentProcesses)
    .where(
      and(
        eq(deploymentProcesses.orgId, orgId),
        eq(deploymentProcesses.projectId, project.id),
        eq(deploymentProcesses.version, project.processVersion),
      ),
    )
  if (!process) throw new Error(`Project ${project.id} has no process ${project.processVersion}.`)
  return process.steps
}
