import { z } from 'zod'
import { type Actor, actorRef } from './actor.ts'
import type { AuditDetail, AuditPort } from './audit-port.ts'
import type { Clock } from './clock.ts'
import type { Database, Tx } from './database.ts'
import { DomainError } from './errors.ts'
import type { NewId, OrgId } from './ids.ts'
import { findUnstorable, type InputIssue } from './input-text.ts'
import { inputWords } from './input-words.ts'
import { readOrg, withOrg } from './org-transaction.ts'
import { type Action, isGranted, isGrantedSomewhere, type ScopeOfRequest } from './permissions.ts'

// Every process of ours takes in input through verbs, so this is what every schema in it says.
z.config({ customError: inputWords })

/** Work to do once the outermost transaction has committed, such as starting a workflow. Must be safe to lose: a sweeper redoes it. */
export type AfterCommit = () => Promise<void>

/** What the caller of a verb brings: who, where, and the process's dependencies. */
export type VerbContext<Deps> = {
  orgId: OrgId
  actor: Actor
  db: Database
  audit: AuditPort
  clock: Clock
  newId: NewId
  deps: Deps
  requestId?: string | undefined
  /** Set when the verb joins another verb's transaction. */
  joined?: { tx: Tx; afterCommit: AfterCommit[] }
}

/** What the body of a verb gets. */
export type VerbScope<Deps> = VerbContext<Deps> & {
  tx: Tx
  now: Date
  /**
   * Throws FORBIDDEN unless the actor may do this verb's action on what it touches, in the words of `whoCan` where there
   * are any. Call it once the row is loaded.
   */
  requireScope(touched: ScopeOfRequest, whoCan?: string | null): void
  /** The context with which to call another verb inside this transaction. */
  join(): VerbContext<Deps>
}

/**
 * What a changing verb answers. `audit: 'unchanged'` is only for a repeated call that changed nothing. `onAudited` runs in
 * the same transaction once the entry has its id, for a row that must name it.
 */
export type CommandResult<Value> = {
  value: Value
  audit: AuditDetail | 'unchanged'
  onAudited?: (entryId: string) => Promise<void>
  afterCommit?: AfterCommit
}

/** A verb: callable with a context and unparsed input, carrying its action and input schema for the edges. */
export type Verb<Deps, Schema extends z.ZodType, Value> = {
  (ctx: VerbContext<Deps>, input: z.input<Schema>): Promise<Value>
  readonly action: Action
  readonly input: Schema
}

type CommandDefinition<Deps, Schema extends z.ZodType> = {
  action: Action
  audit: `${string}.${string}`
  input: Schema
  /** Says who can, to an actor who may not; null where that is for others to know. Without it the sentence is a general one. */
  whoCan?: (scope: VerbScope<Deps>, input: z.output<Schema>) => Promise<string | null>
}
type QueryDefinition<Schema extends z.ZodType> = { action: Action; input: Schema }

/**
 * Binds the grammar of a verb to a service's dependencies. A command authorises, parses, opens or joins the
 * organisation's transaction, runs, and writes its audit entry in that same transaction. A query does the first three, and
 * sees one moment: it never answers with one row as it was before a commit and another as it was after.
 */
export function verbsFor<Deps>() {
  function command<Schema extends z.ZodType, Value>(
    definition: CommandDefinition<Deps, Schema>,
    body: (scope: VerbScope<Deps>, input: z.output<Schema>) => Promise<CommandResult<Value>>,
  ): Verb<Deps, Schema, Value> {
    const run = async (ctx: VerbContext<Deps>, raw: z.input<Schema>): Promise<Value> => {
      const input = await admitOrSayWhoCan(definition, ctx, raw)
      const afterCommit = ctx.joined?.afterCommit ?? []
      const value = await inTransaction(ctx, async (tx) => {
        const scope = scopeOf(ctx, tx, definition.action, afterCommit)
        const result = await body(scope, input)
        if (result.audit !== 'unchanged') {
          const { entryId } = await ctx.audit.append(tx, ctx.orgId, {
            ...result.audit,
            action: definition.audit,
            actor: actorRef(ctx.actor),
            at: scope.now,
            requestId: ctx.requestId,
          })
          await result.onAudited?.(entryId)
        }
        if (result.afterCommit) afterCommit.push(result.afterCommit)
        return result.value
      })
      if (!ctx.joined) for (const effect of afterCommit) await effect()
      return value
    }
    return Object.assign(run, { action: definition.action, input: definition.input })
  }

  function query<Schema extends z.ZodType, Value>(
    definition: QueryDefinition<Schema>,
    body: (scope: VerbScope<Deps>, input: z.output<Schema>) => Promise<Value>,
  ): Verb<Deps, Schema, Value> {
    const run = async (ctx: VerbContext<Deps>, raw: z.input<Schema>): Promise<Value> => {
      const input = admit(definition, ctx.actor, raw)
      return reading(ctx, (tx) => body(scopeOf(ctx, tx, definition.action, []), input))
    }
    return Object.assign(run, { action: definition.action, input: definition.input })
  }

  return { command, query }
}

function inTransaction<Deps, Value>(ctx: VerbContext<Deps>, work: (tx: Tx) => Promise<Value>): Promise<Value> {
  return ctx.joined ? work(ctx.joined.tx) : withOrg(ctx.db, ctx.orgId, work)
}

function reading<Deps, Value>(ctx: VerbContext<Deps>, work: (tx: Tx) => Promise<Value>): Promise<Value> {
  return ctx.joined ? work(ctx.joined.tx) : readOrg(ctx.db, ctx.orgId, work)
}

async function admitOrSayWhoCan<Deps, Schema extends z.ZodType>(
  definition: CommandDefinition<Deps, Schema>,
  ctx: VerbContext<Deps>,
  raw: unknown,
): Promise<z.output<Schema>> {
  const { action, input, whoCan } = definition
  const mustAsk = whoCan && !isGrantedSomewhere(ctx.actor.grants, action) && !findUnstorable(raw)
  const parsed = mustAsk ? input.safeParse(raw) : null
  if (!whoCan || !parsed?.success) return admit(definition, ctx.actor, raw)
  throw forbidden(action, await reading(ctx, (tx) => whoCan(scopeOf(ctx, tx, action, []), parsed.data)))
}

function admit<Schema extends z.ZodType>(
  definition: QueryDefinition<Schema>,
  actor: Actor,
  raw: unknown,
): z.output<Schema> {
  if (!isGrantedSomewhere(actor.grants, definition.action)) throw forbidden(definition.action)
  refuseUnstorable(raw)
  const parsed = definition.input.safeParse(raw)
  if (parsed.success) return parsed.data
  throw unreadableInput(parsed.error)
}

/** The refusal of an input that its schema does not accept: names the first field, carries all issues as data. */
export function unreadableInput(error: z.ZodError): DomainError {
  return inputRefusal(error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })))
}

/** Throws the refusal of an input with a text in it that PostgreSQL cannot hold, wherever it stands in it. */
export function refuseUnstorable(input: unknown): void {
  const found = findUnstorable(input)
  if (found) throw inputRefusal([found])
}

function inputRefusal(issues: InputIssue[]): DomainError {
  const { path, message } = issues[0] ?? { path: '', message: 'The input cannot be read.' }
  const isNamed = path === '' || message.includes(`'${path}'`)
  return new DomainError('VALIDATION', isNamed ? message : `'${path}': ${message}`, {
    reason: 'input',
    details: { issues },
  })
}

function scopeOf<Deps>(ctx: VerbContext<Deps>, tx: Tx, action: Action, afterCommit: AfterCommit[]): VerbScope<Deps> {
  return {
    ...ctx,
    tx,
    now: ctx.clock(),
    requireScope(touched, whoCan) {
      if (!isGranted(ctx.actor.grants, action, touched)) throw forbidden(action, whoCan)
    },
    join: () => ({ ...ctx, joined: { tx, afterCommit } }),
  }
}

function forbidden(action: Action, whoCan?: string | null): DomainError {
  const said = whoCan ?? `Your role does not include '${action}' here. An owner or admin can grant it.`
  return new DomainError('FORBIDDEN', said, { reason: 'role', details: { action } })
}
