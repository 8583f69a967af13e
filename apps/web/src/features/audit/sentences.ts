const OUTCOMES: Readonly<Record<string, string>> = {
  succeeded: ': it succeeded',
  failed: ': it failed',
  uncertain: ': it failed, and the target may be mixed',
}

/** What each code of the log says after the actor's name. `target` is what the entry is about, by its name now. */
const SENTENCES: Readonly<Record<string, (target: string, outcome?: string) => string>> = {
  'apiKey.created': (target) => `made the API key ${target}`,
  'apiKey.revoked': (target) => `revoked the API key ${target}`,
  'author.matched': () => 'said who an author is',
  'author.matchWithdrawn': () => 'withdrew what was said of an author',
  'author.sampleMatched': () => "noted the sample's own authors as outsiders",
  'artifact.accepted': (target) => `accepted the artifact ${target}`,
  'deployment.finished': (target, outcome) => `finished ${target}${OUTCOMES[outcome ?? ''] ?? ''}`,
  'deployment.retried': (target) => `retried ${target}`,
  'deployment.started': (target) => `started ${target}`,
  'environment.created': (target) => `made the environment ${target}`,
  'environment.ruleConfirmed': (target) => `confirmed the less strict rule of ${target}`,
  'environment.ruleChanged': (target) => `changed the rule of ${target}`,
  'grant.given': (target) => `gave a role (${target})`,
  'grant.withdrawn': (target) => `withdrew a role (${target})`,
  'invitation.accepted': () => 'accepted an invitation',
  'invitation.created': () => 'invited somebody',
  'invitation.revoked': () => 'withdrew an invitation',
  'lifecycle.changed': (target) => `changed the lifecycle ${target}`,
  'lifecycle.created': (target) => `made the lifecycle ${target}`,
  'log.exported': () => 'exported the audit log',
  'member.addressConfirmed': () => 'confirmed their address',
  'member.addressRemoved': () => 'removed one of their addresses',
  'member.signInAddressChanged': () => 'changed the address they sign in with',
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
  'publication.rejected': (target, code) =>
    `refused a publication (${target})${code && REFUSED[code] ? `: ${REFUSED[code]}` : ''}`,
  'release.cut': (target) => `cut ${target}`,
  'retention.deliveryChanged': () => 'changed how long artifacts and deployment logs are kept',
  'retention.deliveryRun': () => 'had the rules of retention run',
  'signerKey.accepted': (target) => `accepted the signing key ${target}`,
  'signerKey.changed': (target) => `changed the signing key ${target}`,
  'signerKey.firstSeen': (target) => `saw the signing key ${target} for the first time`,
  'signerKey.rejected': (target) => `rejected the signing key ${target}`,
  'signerKey.removed': (target) => `removed the signing key ${target}`,
  'signerKey.returned': (target) => `saw the signing key ${target} again`,
  'signerKey.synced': (target) => `read the publisher's signing keys (${target})`,
  'team.created': (target) => `made the team ${target}`,
  'team.deleted': (target) => `deleted the team ${target}`,
  'team.memberAdded': (target) => `put somebody into the team ${target}`,
  'team.memberRemoved': (target) => `took somebody out of the team ${target}`,
  'team.renamed': (target) => `renamed the team ${target}`,
  'variable.changed': (target) => `changed a variable of ${target}`,
}

/** Why a publication was refused, by the contract's code: what stands after "refused a publication". */
const REFUSED: Readonly<Record<string, string>> = {
  ENVELOPE_INVALID: 'a statement in it could not be read',
  PAYLOAD_TYPE_UNSUPPORTED: 'a statement in it is of a type that is not known',
  SIGNATURE_INVALID: 'a signature does not fit what it signs, so it was altered after signing',
  SIGNER_UNTRUSTED: 'a key that is not trusted has signed it',
  KEY_REVOKED: 'the key that signed it was revoked',
  KEY_NOT_YET_VALID: 'the key that signed it is not yet in force',
  KEY_EXPIRED: 'the key that signed it has expired',
  STATEMENT_INVALID: 'a statement in it says something that cannot be read',
  SUBJECT_MISMATCH: 'its statements are not about the same artifact',
  DIGEST_ALGORITHM: 'the artifact has no SHA-256 digest',
  PROVENANCE_MISSING: 'it says nothing of how the artifact was built',
  BUILDER_NOT_ALLOWED: 'its builder may not sign with this key',
  SOURCE_MISMATCH: 'the artifact comes from a repository or a branch that is not taken',
  BUILD_TYPE_UNKNOWN: 'its type of build is not known',
  PARAMETER_UNEXPECTED: 'the build was given a parameter that is not known',
  CLAIM_MISMATCH: 'the publisher is not the build that it tells of',
  PURL_INVALID: 'the name of the artifact cannot be read',
  PURL_MISMATCH: 'it names another artifact than its provenance',
  VERSION_REBOUND: 'this version has other bytes already',
  TIME_INVALID: 'the times of the build cannot be',
  BYTES_MISSING: 'the bytes of the artifact were not here',
  BYTES_MISMATCH: 'the bytes of the artifact are not those that it tells of',
}

/** Every code of a refusal that is said in words. */
export const REFUSED_CODES = Object.keys(REFUSED)

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
