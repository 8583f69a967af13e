import { type Rejection, reject } from '@baton/artifact-contract/rejection'

const STATUS = 503

/** What a publisher is told whose key waits for a decision: nothing is lost, and the same message is worth another try. */
export function waitingProblem(keyId: string): { status: number; body: Record<string, unknown> } {
  return {
    status: STATUS,
    body: {
      type: 'https://baton.dev/problems/signer-waiting',
      title: 'The signing key waits for an administrator',
      status: STATUS,
      code: 'SIGNER_WAITING',
      detail: `The signing key ${keyId} is new here. An owner or admin of the organisation has to accept it in Settings, Signing keys.`,
      hint: 'Keep sending the same message. It is taken once the key is accepted.',
    },
  }
}

/** What a publisher is told whose key an administrator rejected. */
export function rejectedKey(keyId: string): Rejection {
  return reject('SIGNER_UNTRUSTED', {
    detail: `An administrator of this organisation rejected the signing key ${keyId}.`,
    hint: 'Sign with a key that the organisation trusts, or ask an owner or admin to accept this one in Settings, Signing keys.',
  })
}
