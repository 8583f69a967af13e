import { randomBytes } from 'node:crypto'
import { actorRef } from '@baton/kernel/actor'
import type { VerbContext, VerbScope } from '@baton/kernel/command'
import type { Tx } from '@baton/kernel/database'
import { DomainError } from '@baton/kernel/errors'
import type { OrgId } from '@baton/kernel/ids'
import { eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { queueBuild } from '../builds/queue-build.ts'
import { startAdmitted } from '../builds/start-admitted.ts'
import { repositories } from '../db/repositories.ts'
import { webhookRoutes } from '../db/webhook-routes.ts'
import { type CiDeps, command, query } from '../verbs.ts'
import { BranchName } from './branch-name.ts'
import { type CloneUrl, repositoryNameOf, sameRepository } from './clone-url.ts'
import { forgeRefusal, sourceOf } from './look-at-forge.ts'
import { getRepositoryView } from './repository-rows.ts'
import { FORGES, type Forge } from './repository-rules.ts'
import type { ConnectedRepositoryView } from './repository-view.ts'

export const ConnectRepositoryInput = z.object({
  forge: z.enum(FORGES),
  cloneUrl: z.string().trim(),
  /** The path of the clone URL unless given. */
  name: z.string().trim().min(1).max(100).optional(),
  /** The forge's default branch unless given. */
  defaultBranch: BranchName.optional(),
})

/** What may be looked at for this person: the address is one, and no repository of the organisation is at it. */
const planConnecting = query(
  { action: 'repository:connect', input: ConnectRepositoryInput },
  async ({ tx, orgId, deps }, input) => {
    const source = sourceOf(input.cloneUrl, { orgId, allowed: deps.allowedOrigins })
    if (deps.sampleForge?.isSample(source.url)) throw sampleOnly()
    await refuseKnown(tx, orgId, source.url)
    return source
  },
)

const recordConnecting = command(
  {
    action: 'repository:connect',
    audit: 'repository.connected',
    input: ConnectRepositoryInput.extend({
      name: z.string(),
      defaultBranch: z.string(),
      forgeDefaultBranch: z.string().nullable(),
      tip: z.string().nullable(),
    }),
  },
  async (scope, { tip, ...input }) => {
    const { tx, orgId, now, newId, deps, actor } = scope
    // Two who connect one address at once: the second sees the first.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`ci:connect:${orgId}`}, 0))`)
    await refuseKnown(tx, orgId, sourceOf(input.cloneUrl, { orgId, allowed: deps.allowedOrigins }).url)
    const repository = { ...input, id: newId('rep'), isSample: false }
    const value = await insertRepository(scope, repository, newWebhookSecret())
    const newest = {
      ...{ repositoryId: repository.id, state: 'queued' as const, trigger: 'push' as const, commitSha: tip },
      ...{ ref: `refs/heads/${repository.defaultBranch}`, requestedBy: actorRef(actor) },
    }
    const first = tip ? await queueBuild({ tx, orgId, now, newId, slots: deps.activeBuildsMax }, newest) : null
    return {
      value: { ...value, pushUrl: null, firstBuild: first ? { id: first.id, number: first.number } : null },
      audit: {
        target: { type: 'repository', id: repository.id },
        after: { forge: repository.forge, cloneUrl: repository.cloneUrl },
      },
      afterCommit: startAdmitted(deps.starter, orgId, first?.admitted ?? []),
    }
  },
)

/**
 * Makes a repository known, builds the newest commit of its branch, and answers the address and secret to paste at its
 * forge. The forge is looked at first: refuses an address that git cannot read, a branch that is not there, and a repository
 * that is connected already. One without a commit is taken.
 */
export async function connectRepository(
  ctx: VerbContext<CiDeps>,
  input: z.input<typeof ConnectRepositoryInput>,
): Promise<ConnectedRepositoryView> {
  const source = await planConnecting(ctx, input)
  const wanted = input.defaultBranch?.trim()
  const answer = await ctx.deps.askForge(source, wanted === undefined ? [] : [`refs/heads/${wanted}`])
  if ('fault' in answer) throw forgeRefusal(answer)
  const { defaultBranch: said, head } = answer
  const tip = wanted === undefined ? head : (answer.refs.get(`refs/heads/${wanted}`) ?? null)
  if (wanted !== undefined && tip === null && head !== null) throw noSuchBranch(source.url, wanted, said)
  return recordConnecting(ctx, {
    forge: input.forge,
    cloneUrl: source.url.href,
    name: input.name ?? repositoryNameOf(source.url),
    defaultBranch: wanted ?? said ?? 'main',
    forgeDefaultBranch: said,
    tip,
  })
}

async function refuseKnown(tx: Tx, orgId: OrgId, url: CloneUrl): Promise<void> {
  const rows = await tx
    .select({ id: repositories.id, name: repositories.name, cloneUrl: repositories.cloneUrl })
    .from(repositories)
    .where(eq(repositories.orgId, orgId))
  const known = rows.find(({ cloneUrl }) => sameRepository(cloneUrl, url.href))
  if (!known) return
  throw new DomainError('CONFLICT', `This repository is connected already, as ${known.name}. Open it instead.`, {
    reason: 'already_connected',
    details: { repositoryId: known.id },
  })
}

function noSuchBranch(url: CloneUrl, branch: string, said: string | null): DomainError {
  const other = said === null ? '' : ` The forge's default branch is '${said}'.`
  return new DomainError('VALIDATION', `There is no branch '${branch}' at ${url.href}.${other}`, {
    reason: 'no_such_branch',
  })
}

function sampleOnly(): DomainError {
  return new DomainError(
    'VALIDATION',
    "This is somebody's sample repository. Press 'Use the sample repository' to get one of your own.",
    { reason: 'sample_of_another' },
  )
}

/** 32 random bytes; in the form that GitLab's newer scheme wants of its secrets, which the others take as any text. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}

/** A repository to be written. */
type NewRepository = {
  id: string
  forge: Forge
  name: string
  cloneUrl: string
  defaultBranch: string
  forgeDefaultBranch: string | null
  isSample: boolean
}

/** Writes the repository and the route of its webhooks. */
export async function insertRepository(
  { tx, orgId, now, deps }: VerbScope<CiDeps>,
  repository: NewRepository,
  webhookSecret: string,
): Promise<Omit<ConnectedRepositoryView, 'pushUrl' | 'firstBuild'>> {
  await tx.insert(repositories).values({ orgId, ...repository, createdAt: now })
  await tx.insert(webhookRoutes).values({ orgId, id: repository.id, forge: repository.forge, secret: webhookSecret })
  return { ...(await getRepositoryView(tx, orgId, repository.id, deps.publicUrl)), webhookSecret }
}
