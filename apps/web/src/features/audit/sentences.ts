const OUTCOMES: Readonly<Record<string, string>> = {
  succeeded: ': it succeeded',
  failed: ': it failed',
  uncertain: ': it failed, and the target may be mixed',
}

/** What each code of the log says after the actor's name. `target` is what the entry is about, by its name now. */
const SENTENCES: Readonly<Record<string, (target: string, outcome?: string) => string>> = {
  'apiKey.created': (target) => `made the API key ${target}`,
  'apiKey.revoked': (target) => `revoked the API key ${target}`,
  'artifact.accepted': (target) => `accepted the artifact ${target}`,
  'deployment.finished': (target, outcome) => `finished ${target}${OUTCOMES[outcome ?? ''] ?? ''}`,
  'deployment.retried': (target) => `retried ${target}`,
  'deployment.started': (target) => `started ${target}`,
  'environment.created': (target) => `made the environment ${target}`,
  'environment.ruleChanged': (target) => `changed the rule of ${target}`,
  'grant.given': (target) => `gave a role (${target})`,
  'grant.withdrawn': (target) => `withdrew a role (${target})`,
  'invitation.accepted': () => 'accepted an invitation',
  'invitation.created': () => 'invited somebody',
  'invitation.revoked': () => 'withdrew an invitation',
  'lifecycle.changed': (target) => `changed the lifecycle ${target}`,
  'lifecycle.created': (target) => `made the lifecycle ${target}`,
  'log.exported': () => 'exported the audit log',
  'member.removed': (target) => `removed ${target} from the organisation`,
  'member.roleChanged': (target) => `changed the role of ${target}`,
  'organization.created': () => 'founded the organisation',
  'organization.renamed': () => 'renamed the organisation',
  'project.created': (target) => `made the project ${target}`,
  'project.processChanged': (target) => `changed how ${target} is deployed`,
  'project.setUp': (target) => `set up the project ${target}`,
  'project.trustChanged': (target) => `changed whose artifacts ${target} takes`,
  'promotion.approvalsTooOld': (target) => `voided the approvals of ${target}, which had become too old`,
  'promotion.approved': (target) => `approved ${target}`,
  'promotion.cancelled': (target) => `cancelled ${target}`,
  'promotion.evaluated': (target) => `looked at the gates of ${target}`,
  'promotion.expired': (target) => `let ${target} expire`,
  'promotion.intentChanged': (target) => `noted that ${target} changed`,
  'promotion.rejected': (target) => `rejected ${target}`,
  'promotion.requested': (target) => `asked for ${target}`,
  'promotion.rollbackRequested': (target) => `asked to roll back (${target})`,
  'promotion.startAsked': (target) => `asked ${target} to start`,
  'promotion.superseded': (target) => `put a newer request in the place of ${target}`,
  'publication.rejected': (target) => `refused a publication (${target})`,
  'release.cut': (target) => `cut ${target}`,
  'signerKey.changed': (target) => `changed the signing key ${target}`,
  'signerKey.firstSeen': (target) => `saw the signing key ${target} for the first time`,
  'signerKey.removed': (target) => `removed the signing key ${target}`,
  'signerKey.synced': (target) => `read the publisher's signing keys (${target})`,
  'team.created': (target) => `made the team ${target}`,
  'team.deleted': (target) => `deleted the team ${target}`,
  'team.memberAdded': (target) => `put somebody into the team ${target}`,
  'team.memberRemoved': (target) => `took somebody out of the team ${target}`,
  'team.renamed': (target) => `renamed the team ${target}`,
  'variable.changed': (target) => `changed a variable of ${target}`,
}

/** Every code that has a sentence, for the filter. */
export const AUDIT_ACTIONS = Object.keys(SENTENCES)

/** What an entry says, after its actor, and how it came out. A code that is not known here is shown as it is. */
export function auditSentence(action: string, target: string, outcome?: string): string {
  return SENTENCES[action]?.(target, outcome) ?? `${action} (${target})`
}

/** A code as the filter offers it: its sentence without a target. */
export function actionWords(action: string): string {
  return auditSentence(action, '...').replace(/ ?\(\.\.\.\)/, '')
}
