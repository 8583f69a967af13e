import type { Actor } from './actor.ts'
import { DomainError } from './errors.ts'

/** Where a person does what a key may not: said at the end of each refusal. */
const SIGN_IN = 'Sign in to Baton and do it there.'

/**
 * What people alone do, signed in, with what an API key is told instead. A key asks and reads; it never decides, and makes
 * nothing that outlasts its own end.
 */
export const PEOPLE_PROCEDURES: Readonly<Record<string, string>> = {
  'promotions.approve': `An API key cannot approve: a signed-in person does. ${SIGN_IN}`,
  'promotions.reject': `An API key cannot reject: a signed-in person does. ${SIGN_IN}`,
  'environments.confirmRule': `An API key cannot agree to a looser rule: a signed-in person does. ${SIGN_IN}`,
  'builds.allow': `An API key cannot let a stranger's build run: a signed-in person does. ${SIGN_IN}`,
  'apiKeys.create': 'An API key cannot make another one. Sign in, and make it in Settings, API keys.',
  'invitations.create': `An API key cannot invite people: a signed-in person does. ${SIGN_IN}`,
}

/** Every procedure that an API key may call, as far as its rights go. One that is in neither list is for people alone. */
export const KEY_PROCEDURES: ReadonlySet<string> = new Set([
  'organization.get',
  'organization.rename',
  'organization.me',
  'members.list',
  'members.changeRole',
  'members.previewRemoval',
  'members.remove',
  'invitations.list',
  'invitations.revoke',
  'teams.list',
  'teams.create',
  'teams.rename',
  'teams.delete',
  'teams.addMember',
  'teams.removeMember',
  'grants.list',
  'grants.give',
  'grants.withdraw',
  'apiKeys.list',
  'apiKeys.revoke',
  'projects.list',
  'projects.get',
  'projects.create',
  'projects.setUp',
  'projects.setUpSample',
  'projects.changeTrust',
  'projects.changeProcess',
  'projects.setVariable',
  'releases.list',
  'releases.get',
  'releases.statement',
  'releases.create',
  'releases.artifacts',
  'environments.list',
  'environments.get',
  'environments.state',
  'environments.create',
  'environments.changeRule',
  'lifecycles.list',
  'lifecycles.create',
  'lifecycles.changePhases',
  'promotions.list',
  'promotions.get',
  'promotions.explain',
  'promotions.preview',
  'promotions.formerReleases',
  'promotions.request',
  'promotions.start',
  'promotions.cancel',
  'promotions.rollback',
  'deployments.list',
  'deployments.get',
  'deployments.log',
  'deployments.retry',
  'dashboard.get',
  'inbox.get',
  'audit.entries',
  'audit.entry',
  'audit.count',
  'audit.log',
  'audit.checkpoint',
  'audit.proof',
  'audit.consistency',
  'audit.names',
  'builds.list',
  'builds.get',
  'builds.start',
  'builds.runAgain',
  'builds.cancel',
  'builds.logLines',
  'builds.tests',
  'builds.artifacts',
  'builds.queue',
  'repositories.list',
  'repositories.get',
  'repositories.connect',
  'repositories.connectSample',
  'repositories.deliveries',
  'repositories.changeDefaultBranch',
  'repositories.revealSecret',
  'repositories.rotateSecret',
  'publications.retry',
  'deliveryRetention.get',
  'deliveryRetention.changeRules',
  'deliveryRetention.run',
  'buildRetention.get',
  'buildRetention.changeRules',
  'buildRetention.run',
])

/** Throws FORBIDDEN when an API key calls what people alone do, before anything of the call is looked at. */
export function refuseKey(procedure: string, actor: Actor): void {
  if (actor.type !== 'apiKey' || KEY_PROCEDURES.has(procedure)) return
  const sentence = PEOPLE_PROCEDURES[procedure] ?? `An API key cannot do this: a signed-in person does. ${SIGN_IN}`
  throw new DomainError('FORBIDDEN', sentence, { reason: 'person_needed' })
}
