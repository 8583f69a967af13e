import type { TreeHead } from '../checkpoint/sign-note.ts'

/** What the signer itself remembers of a log, whatever the database says. */
export type SignedHead = { size: number; root: Uint8Array }

/** Holds the log's key. The only part that can sign, and the last to ask whether what it signs continues what it signed. */
export type Signer = {
  /** Logs are named `<name>/<orgId>`. Fixed when the key was made. */
  readonly name: string
  readonly publicKey: Uint8Array
  /** The organisations of which this signer ever signed a head. */
  signedOrgs(): Promise<string[]>
  /** The last head that it signed for this organisation. */
  lastSigned(orgId: string): Promise<SignedHead | null>
  /**
   * Signs a committed head. `growth` is the consistency proof from `lastSigned` (empty when there is none, or it has the
   * same size). Throws `SignerRefusal` when the head does not continue what was signed.
   */
  signHead(request: { orgId: string; size: number; root: Uint8Array; growth: Uint8Array[]; at: Date }): Promise<string>
  /** Signs the digests of what goes into every export. */
  signKit(text: string): string
}

/** The signer will not sign: the head contradicts a head that it signed before. */
export class SignerRefusal extends Error {
  override readonly name = 'SignerRefusal'
  readonly signed: SignedHead

  constructor(head: TreeHead, signed: SignedHead) {
    super(
      `The log ${head.origin} was signed with ${signed.size} entries; its head of ${head.size} does not continue it.`,
    )
    this.signed = signed
  }
}
