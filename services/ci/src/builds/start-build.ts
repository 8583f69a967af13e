import { actorRef } from '@baton/kernel/actor'
import { z } from 'zod'
import { fullRef, isBranchOrTag } from '../git/git-names.ts'
import { getRepositoryRow } from '../repositories/repository-rows.ts'
import { command } from '../verbs.ts'
import type { StartedBuildView } from './build-view.ts'
import { queueBuild } from './queue-build.ts'
import { startAdmitted } from './start-admitted.ts'

export const StartBuildInput = z.object({
  repositoryId: z.string(),
  /** A branch or tag by its short or full name. The repository's default branch unless given. */
  ref: z
    .string()
    .trim()
    .refine((name) => !name.startsWith('-') && isBranchOrTag(fullRef(name)), {
      error: "This is not a branch's or tag's name. Write it as main or refs/tags/v1.",
    })
    .optional(),
  /** Answers to the questions that the pipeline asks of a manual start. */
  inputs: z.record(z.string().max(100), z.string().max(1000)).optional(),
})

/** Starts a build by hand. Which commit the ref names is looked up when the build begins. */
export const startBuild = command(
  { action: 'build:start', audit: 'build.started', input: StartBuildInput },
  async ({ tx, orgId, actor, now, newId, deps }, input) => {
    const repository = await getRepositoryRow(tx, orgId, input.repositoryId)
    const name = input.ref ?? repository.defaultBranch
    const queued = await queueBuild(
      { tx, orgId, now, newId, slots: deps.activeBuildsMax },
      {
        repositoryId: repository.id,
        state: 'queued',
        trigger: 'manual',
        ref: fullRef(name),
        typedRef: name === repository.defaultBranch || name.startsWith('refs/') ? null : name,
        commitSha: null,
        manualInputs: input.inputs,
        requestedBy: actorRef(actor),
      },
    )
    const value: StartedBuildView = { id: queued.id, number: queued.number, state: 'queued' }
    return {
      value,
      audit: { target: { type: 'build', id: queued.id }, after: { repositoryId: repository.id, ref: name } },
      afterCommit: startAdmitted(deps.starter, orgId, queued.admitted),
    }
  },
)
