import { DomainError } from '@baton/kernel/errors'
import { z } from 'zod'
import { type CdContext, command } from '../dependencies.ts'

const noteRun = command(
  { action: 'retention:configure', audit: 'retention.deliveryRun', input: z.object({ runId: z.string() }) },
  async ({ requireScope }, { runId }) => {
    // Whoever administers a project alone does not decide for all of them.
    requireScope({})
    return { value: null, audit: { target: { type: 'retention', id: 'delivery' }, after: { run: runId } } }
  },
)

/** Has the organisation's rules run now. One that runs already is not begun again. Throws UNAVAILABLE while Temporal is away. */
export async function runDeliveryRetention(ctx: CdContext): Promise<{ runId: string }> {
  const runId = ctx.newId('rrn')
  await noteRun(ctx, { runId })
  try {
    await ctx.deps.startRetention({ orgId: ctx.orgId, runId })
  } catch (cause) {
    throw new DomainError(
      'UNAVAILABLE',
      'The run did not start: the workflow service does not answer. Try again soon.',
      { reason: 'workflows_away', cause },
    )
  }
  return { runId }
}
