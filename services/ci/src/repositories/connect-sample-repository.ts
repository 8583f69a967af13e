import type { VerbContext } from '@baton/kernel/command'
import { DomainError } from '@baton/kernel/errors'
import { isGranted } from '@baton/kernel/permissions'
import { z } from 'zod'
import { type CiDeps, command } from '../verbs.ts'
import { insertRepository, newWebhookSecret } from './connect-repository.ts'
import { webhookUrlOf } from './repository-rows.ts'
import type { ConnectedRepositoryView } from './repository-view.ts'
import { newSampleName, SAMPLE_NAME } from './sample-forge.ts'

export const ConnectSampleRepositoryInput = z.object({})

const recordSampleRepository = command(
  {
    action: 'repository:connect',
    audit: 'repository.connected',
    input: z.object({
      id: z.string(),
      name: z.string(),
      cloneUrl: z.string(),
      pushUrl: z.string(),
      webhookSecret: z.string(),
    }),
  },
  async (scope, { pushUrl, webhookSecret, ...input }) => {
    const repository = {
      ...input,
      forge: 'gitea' as const,
      defaultBranch: 'main',
      isSample: true,
      forgeDefaultBranch: 'main',
    }
    const value = await insertRepository(scope, repository, webhookSecret)
    return {
      value: { ...value, pushUrl, firstBuild: null },
      audit: { target: { type: 'repository', id: input.id }, after: { forge: 'gitea', isSample: true } },
    }
  },
)

/**
 * Has the sample's forge make a repository and connects it. The forge is asked outside the transaction; when the row
 * cannot be written afterwards, the forge keeps a repository that nobody knows, which harms nothing.
 */
export async function connectSampleRepository(ctx: VerbContext<CiDeps>): Promise<ConnectedRepositoryView> {
  if (!isGranted(ctx.actor.grants, recordSampleRepository.action)) {
    throw new DomainError('FORBIDDEN', 'Your role does not connect repositories. An owner or admin can do it.', {
      reason: 'role',
      details: { action: recordSampleRepository.action },
    })
  }
  if (!ctx.deps.sampleForge) {
    throw new DomainError(
      'PRECONDITION',
      'There is no sample repository on this installation. Connect a repository of your own.',
      { reason: 'no_sample_forge' },
    )
  }
  const id = ctx.newId('rep')
  const name = newSampleName()
  const webhookSecret = newWebhookSecret()
  const webhookUrl = webhookUrlOf(ctx.deps.publicUrl, { forge: 'gitea', id })
  const made = await ctx.deps.sampleForge.create({ name, webhookUrl, webhookSecret })
  return recordSampleRepository(ctx, { id, name: SAMPLE_NAME, webhookSecret, ...made })
}
