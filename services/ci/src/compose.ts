import { createAuditPort } from '@baton/audit-log/audit-port'
import { systemClock } from '@baton/kernel/clock'
import type { VerbContext } from '@baton/kernel/command'
import type { Database } from '@baton/kernel/database'
import { newId } from '@baton/kernel/ids'
import type { Caller } from './tokens/verify-token.ts'
import type { CiDeps } from './verbs.ts'

/** The verbs of CI for a caller, over this process's database and dependencies. */
export function composeVerbs(db: Database, deps: CiDeps): (caller: Caller, requestId: string) => VerbContext<CiDeps> {
  const audit = createAuditPort({ newId })
  return ({ orgId, actor }, requestId) => ({ orgId, actor, db, audit, clock: systemClock, newId, deps, requestId })
}
