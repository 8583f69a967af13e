/** A code that nobody can provoke from outside of a running stack, or not in time: why, and the test that has its case. */
export type Elsewhere = { code: string; because: string; test: string; says: string }

const CONTRACT = 'services/cd/src/ingest/refusals.test.ts'
const BUILDS = 'services/ci/src/bad-input.test.ts'
const KEYS_OF_CI = 'the keys that CI publishes are its own, and nobody outside changes them'

/** What is proved beside the rows. `says` stands in the test: the code, or the words of it. */
export const ELSEWHERE: readonly Elsewhere[] = [
  { code: 'KEY_REVOKED', because: KEYS_OF_CI, test: CONTRACT, says: 'of statement 1 was revoked at ' },
  { code: 'KEY_NOT_YET_VALID', because: KEYS_OF_CI, test: CONTRACT, says: 'of statement 1 is not valid before ' },
  { code: 'KEY_EXPIRED', because: KEYS_OF_CI, test: CONTRACT, says: 'of statement 1 expired at ' },
  {
    code: 'deployed_since',
    because: 'it takes a failed deployment, one after it, and a page of the first that was read before',
    test: 'services/cd/src/deployments/retrying.test.ts',
    says: "reason: 'deployed_since'",
  },
  {
    code: 'build superseded',
    because: 'builds that are overtaken must wait, and the slots of one organisation are not so easily full',
    test: 'services/ci/src/faults.test.ts',
    says: "'superseded'",
  },
  {
    code: 'step outputLimit',
    because: 'a step may print 1 GiB',
    test: BUILDS,
    says: 'Printed more than 110 MiB, the limit of a step, and was stopped there.',
  },
  {
    code: 'step memory',
    because: 'a step may have more memory than a test should take',
    test: BUILDS,
    says: 'The step needed more memory than its limit of 256 MiB.',
  },
  {
    code: 'step disk',
    because: 'a workspace may have 10 GiB',
    test: BUILDS,
    says: "The step's files took more than the workspace's limit of 64 MiB, and it was ended.",
  },
  {
    code: 'step infrastructure',
    because: 'the sandbox would have to be taken away from the machine',
    test: 'services/ci/src/no-sandbox.test.ts',
    says: 'Steps cannot run here: ',
  },
  {
    code: 'already_connected',
    because: 'it takes a second press of what the rows connect',
    test: 'services/ci/src/repositories/connecting.test.ts',
    says: "reason: 'already_connected'",
  },
  {
    code: 'sample_of_another',
    because: 'it takes the address of another organisation',
    test: 'services/ci/src/repositories/connecting.test.ts',
    says: "reason: 'sample_of_another'",
  },
  {
    code: 'build infrastructure',
    because: 'a forge would have to be stopped under everybody',
    test: BUILDS,
    says: "state: 'infrastructure'",
  },
  {
    code: 'fetch unreachable',
    because: 'a forge would have to be stopped under everybody',
    test: BUILDS,
    says: 'did not answer git',
  },
  {
    code: 'fetch refused',
    because: 'a repository would have to be taken away from its forge',
    test: 'services/ci/src/git/mirror.test.ts',
    says: 'does not know the repository',
  },
  {
    code: 'no_such_branch',
    because: 'a repository of a row must keep its branches',
    test: 'services/ci/src/repositories/default-branch.test.ts',
    says: "There is no branch 'nowhere' at ",
  },
  {
    code: 'forge_unreachable',
    because: 'a forge would have to be stopped under everybody',
    test: 'services/ci/src/repositories/default-branch.test.ts',
    says: "reason: 'forge_unreachable'",
  },
  {
    code: 'forge_refused',
    because: 'a repository would have to be taken away from its forge',
    test: 'services/ci/src/repositories/default-branch.test.ts',
    says: "reason: 'forge_refused'",
  },
  {
    code: 'not_stored',
    because: 'the database would have to be stopped under everybody',
    test: 'services/ci/src/faults.test.ts',
    says: 'The delivery could not be stored now. Send it again in a moment.',
  },
  {
    code: 'database_away',
    because: 'the database would have to be stopped under everybody',
    test: 'packages/kernel/src/error-map.test.ts',
    says: "reason: 'database_away'",
  },
  {
    code: 'UNAVAILABLE',
    because: 'something would have to be stopped under everybody',
    test: 'apps/web/src/server/ci/forward-to-ci.test.ts',
    says: "code: 'UNAVAILABLE'",
  },
  {
    code: 'ci_unreachable',
    because: 'CI would have to be stopped under everybody',
    test: 'apps/web/src/server/ci/forward-to-ci.test.ts',
    says: "reason: 'ci_unreachable'",
  },
  {
    code: 'KEY_NOT_MADE',
    because: 'every start makes the key before anybody can ask',
    test: 'services/ci/src/http/ci-server.test.ts',
    says: "code: 'KEY_NOT_MADE'",
  },
  {
    code: 'token',
    because: 'the web makes its tokens itself, and gives none away',
    test: 'services/ci/src/tokens/verify-token.test.ts',
    says: "reason: 'token'",
  },
  {
    code: 'token_keys',
    because: 'the file of the keys would have to be taken away',
    test: 'services/ci/src/tokens/verify-token.test.ts',
    says: "reason: 'token_keys'",
  },
  {
    code: 'sample_forge',
    because: 'the forge would have to be stopped under everybody',
    test: 'services/ci/src/repositories/repository-verbs.test.ts',
    says: "reason: 'sample_forge'",
  },
  {
    code: 'no_sample_forge',
    because: 'this stack has one',
    test: 'services/ci/src/repositories/repository-verbs.test.ts',
    says: "reason: 'no_sample_forge'",
  },
  {
    code: 'system',
    because: 'a part of Baton has no way in from outside',
    test: 'services/cd/src/promotions/deciding.test.ts',
    says: "reason: 'system'",
  },
  {
    code: 'given_at_once',
    because: 'two people would have to press within a millisecond',
    test: 'packages/identity/src/grants/grants.test.ts',
    says: "reason: 'given_at_once'",
  },
  {
    code: 'invited_at_once',
    because: 'two people would have to press within a millisecond',
    test: 'packages/identity/src/invitations/invitations.test.ts',
    says: "reason: 'invited_at_once'",
  },
  {
    code: 'inviter_demoted',
    because: 'it is proved with the other ways of an invitation',
    test: 'packages/identity/src/gates/accept-invitation.test.ts',
    says: 'inviter_demoted',
  },
  {
    code: 'invitation_expired',
    because: 'an invitation holds for 7 days',
    test: 'packages/identity/src/gates/accept-invitation.test.ts',
    says: 'invitation_expired',
  },
  {
    code: 'role_above_own',
    because: 'it is proved with the table of all roles',
    test: 'packages/identity/src/members/members.test.ts',
    says: 'role_above_own',
  },
  {
    code: 'session',
    because: 'a browser is led to the sign-in page instead',
    test: 'packages/identity/src/gates/sign-in.test.ts',
    says: "reason: 'session'",
  },
  {
    code: 'sign_in_attempts',
    because: 'all tests come from one address, which would be shut out',
    test: 'packages/identity/src/gates/sign-in.test.ts',
    says: 'sign_in_attempts',
  },
  {
    code: 'sign_ups',
    because: 'all tests come from one address, which could make no organisation any more',
    test: 'packages/identity/src/gates/sign-up.test.ts',
    says: "reason: 'sign_ups'",
  },
  {
    code: 'hashing',
    because: 'a hundred people would have to sign in within a second',
    test: 'packages/identity/src/passwords/password-hasher.test.ts',
    says: "reason: 'hashing'",
  },
  {
    code: 'slug',
    because: 'there are a thousand million addresses for each name',
    test: 'packages/identity/src/gates/sign-up.test.ts',
    says: "reason: 'slug'",
  },
  {
    code: 'not_signed_yet',
    because: 'a log is signed within a second',
    test: 'packages/audit-log/src/proofs/proofs.test.ts',
    says: 'not_signed_yet',
  },
  {
    code: 'audit_mismatch',
    because: 'the log would have to be altered in the database',
    test: 'packages/audit-log/src/proofs/proofs.test.ts',
    says: 'audit_mismatch',
  },
  {
    code: 'no_signer',
    because: 'every start puts the verifier there first',
    test: 'packages/audit-log/src/export/export-log.test.ts',
    says: "reason: 'no_signer'",
  },
  {
    code: 'audit_entry_size',
    because: 'no verb of ours writes so large an entry',
    test: 'packages/audit-log/src/entry/audit-port.test.ts',
    says: "reason: 'audit_entry_size'",
  },
  {
    code: 'INTERNAL',
    because: 'it is a fault that nobody knows of',
    test: 'packages/identity/src/api/trpc.test.ts',
    says: 'INTERNAL',
  },
]
