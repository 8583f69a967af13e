import { systemActor } from '@baton/kernel/actor'
import type { AuditPort } from '@baton/kernel/audit-port'
import type { Clock } from '@baton/kernel/clock'
import type { Database } from '@baton/kernel/database'
import type { NewId } from '@baton/kernel/ids'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import type { CdContext, CdDeps } from '../dependencies.ts'

/** What a part of delivery brings to act in an organisation that a trusted row or workflow named. */
export type SystemParts = { db: Database; audit: AuditPort; clock: Clock; newId: NewId; deps: CdDeps }

/** The context in which a part of delivery acts: as itself, inside the organisation of the row that it works on. */
export function systemContext(parts: SystemParts, name: string, orgId: string): CdContext {
  return { ...parts, orgId: mintOrgId(orgId), actor: systemActor(name) }
}
