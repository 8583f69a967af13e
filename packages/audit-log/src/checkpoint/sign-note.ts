import { type KeyObject, sign } from 'node:crypto'
import { keyId } from '../verify/verify.mjs'

/** The key that signs, with its public half as 32 bytes. */
export type LogKey = { privateKey: KeyObject; publicKey: Uint8Array }

/** A tree's head as it is signed. `origin` names the log: `<host>/audit/<service>/<orgId>`. */
export type TreeHead = { origin: string; size: number; root: Uint8Array }

/** A signed note (c2sp.org/signed-note, Ed25519) over `text`, which ends in a line feed. */
export function signNote(text: string, name: string, key: LogKey): string {
  return `${text}\n${signatureLine(text, name, key)}`
}

/**
 * A checkpoint (c2sp.org/tlog-checkpoint) with two signatures of the log's key: over its text, and over its text with the
 * time (a cosignature/v1 of the log itself), so that a heartbeat of an idle log says when it was.
 */
export function signCheckpoint(head: TreeHead, at: Date, key: LogKey): string {
  const text = `${head.origin}\n${head.size}\n${Buffer.from(head.root).toString('base64')}\n`
  const seconds = Math.floor(at.getTime() / 1000)
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(BigInt(seconds))
  const timed = sign(null, Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`), key.privateKey)
  const signature = Buffer.concat([keyId(head.origin, 4, key.publicKey), time, timed])
  return `${signNote(text, head.origin, key)}— ${head.origin} ${signature.toString('base64')}\n`
}

/** The public key in the form that the audit page shows and `--key` takes: `<name>+<id>+<base 64>`. */
export function formatVkey(name: string, publicKey: Uint8Array): string {
  const encoded = Buffer.concat([Buffer.of(1), publicKey]).toString('base64')
  return `${name}+${keyId(name, 1, publicKey).toString('hex')}+${encoded}`
}

function signatureLine(text: string, name: string, key: LogKey): string {
  const signature = sign(null, Buffer.from(text), key.privateKey)
  return `— ${name} ${Buffer.concat([keyId(name, 1, key.publicKey), signature]).toString('base64')}\n`
}
