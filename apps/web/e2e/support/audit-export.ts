import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

const BLOCK = 512

/** The files of an export, by name, in their order. */
type Archive = Map<string, Buffer>

/** Reads an export as tar has it. */
function readArchive(tar: Buffer): Archive {
  const files: Archive = new Map()
  for (let at = 0; tar[at] !== 0; ) {
    const name = tar.toString('latin1', at, tar.indexOf(0, at))
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8)
    files.set(name, tar.subarray(at + BLOCK, at + BLOCK + size))
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
  return files
}

/** Writes an archive as a careful forger does: with the headers of the original, brought up to date. */
function writeArchive(files: Archive, original: Buffer): Buffer {
  const parts = [...files].flatMap(([name, content]) => {
    const header = Buffer.from(original.subarray(0, BLOCK))
    header.fill(0, 0, 100)
    header.write(name, 0)
    header.write(octal(content.length, 11), 124)
    header.fill(' ', 148, 156)
    const sum = header.reduce((total, byte) => total + byte, 0)
    header.write(`${octal(sum, 6)}\0 `, 148)
    return [header, content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]
  })
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)])
}

/** Changes the entries of an export, one a line, and writes the archive anew around them. */
export function withEntries(export_: Buffer, change: (lines: string[]) => string[]): Buffer {
  const files = readArchive(export_)
  const lines = files.get('entries.jsonl')?.toString().split('\n').slice(0, -1) ?? []
  const text = change(lines).map((line) => `${line}\n`)
  return writeArchive(files.set('entries.jsonl', Buffer.from(text.join(''))), export_)
}

/** Signs all of an export anew with a key of one's own, as c2sp.org/signed-note and tlog-cosignature say; answers the key too. */
export function signAnew(export_: Buffer, name: string): { tar: Buffer; key: string } {
  const files = readArchive(export_)
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const own = { privateKey, raw: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32) }
  const key = `${name}+${keyId(name, 1, own.raw).toString('hex')}+${base64(Buffer.of(1), own.raw)}`
  const kitName = name.slice(0, name.lastIndexOf('/'))
  const [kit, checkpoint] = ['kit.txt', 'checkpoint.txt'].map((file) => signedText(files.get(file)))
  files.set('key.txt', Buffer.from(`${key}\n`))
  files.set('kit.txt', Buffer.from(`${kit}\n${signature(kit ?? '', kitName, own)}`))
  const signed = `${checkpoint}\n${signature(checkpoint ?? '', name, own)}`
  files.set('checkpoint.txt', Buffer.from(`${signed}${timed(checkpoint ?? '', name, secondsOf(export_), own)}`))
  return { tar: writeArchive(files, export_), key }
}

type Key = { privateKey: KeyObject; raw: Buffer }

/** The text of a note, which an empty line ends. */
function signedText(note: Buffer | undefined): string {
  const text = note?.toString() ?? ''
  return text.slice(0, text.indexOf('\n\n') + 1)
}

function signature(text: string, name: string, { privateKey, raw }: Key): string {
  return `— ${name} ${base64(keyId(name, 1, raw), sign(null, Buffer.from(text), privateKey))}\n`
}

function timed(text: string, name: string, seconds: number, { privateKey, raw }: Key): string {
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(BigInt(seconds))
  const over = Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`)
  return `— ${name} ${base64(keyId(name, 4, raw), time, sign(null, over, privateKey))}\n`
}

function keyId(name: string, kind: number, raw: Buffer): Buffer {
  return createHash('sha256').update(`${name}\n`).update(Buffer.of(kind)).update(raw).digest().subarray(0, 4)
}

const base64 = (...parts: Buffer[]) => Buffer.concat(parts).toString('base64')
const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0')
const secondsOf = (tar: Buffer) => Number.parseInt(tar.toString('latin1', 136, 147), 8)
