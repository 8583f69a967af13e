import { type Actor, systemActor } from '@baton/kernel/actor'
import { systemClock } from '@baton/kernel/clock'
import type { VerbContext } from '@baton/kernel/command'
import { newId, type OrgId } from '@baton/kernel/ids'
import { ROLE_ACTIONS } from '@baton/kernel/permissions'
import { createAuditPort } from './entry/audit-port.ts'
import type { TestLog } from './test-log.ts'

/** A context to call a verb with, as a part of Baton unless another actor is given. */
export function testContext(log: TestLog, orgId: OrgId, actor: Actor = systemActor('test')): VerbContext<unknown> {
  const audit = createAuditPort({ newId })
  return { orgId, actor, db: log.appDb, audit, clock: systemClock, newId, deps: {} }
}

/** An actor who may do all of an owner, in one project alone: a log is of its whole organisation. */
export const ownerOfProject: Actor = {
  type: 'apiKey',
  apiKeyId: 'key_project',
  userId: 'usr_maker',
  grants: [{ actions: ROLE_ACTIONS.owner, scope: { type: 'project', projectId: 'prj_1' } }],
}

/** An actor who may do nothing. */
export const powerless: Actor = { type: 'user', userId: 'usr_nobody', sessionId: 'ses_nobody', grants: [] }
