import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type LogKey, signCheckpoint, signNote } from '../checkpoint/sign-note.ts'
import { refuseWeakKey, verifyConsistency } from '../verify/verify.mjs'
import { type SignedHead, type Signer, SignerRefusal } from './signer.ts'

const KEY_FILE = 'audit-log-key.json'
const MEMORY_FOLDER = 'audit-log-signed'

const KeyFile = z.object({ name: z.string(), privateKey: z.string() })
const MemoryFile = z.object({ size: z.number(), root: z.string() })

/**
 * Opens the signer whose key and memory are files of mode 0600 in `folder`; makes the key where there is none. A log's
 * name holds for ever, so `host` and `service` count only then. Throws when the key file cannot be read.
 */
export async function createFileSigner(options: { folder: string; host: string; service: string }): Promise<Signer> {
  const memory = join(options.folder, MEMORY_FOLDER)
  await mkdir(memory, { recursive: true, mode: 0o700 })
  const { name, key } = await openKey(options)
  return {
    name,
    publicKey: key.publicKey,
    signedOrgs: async () =>
      (await readdir(memory))
        .filter((file) => file.endsWith('.json'))
        .map((file) => decodeURIComponent(file.slice(0, -5))),
    lastSigned: (orgId) => readMemory(memoryFile(memory, orgId)),
    async signHead({ orgId, size, root, growth, at }) {
      const head = { origin: `${name}/${orgId}`, size, root }
      const file = memoryFile(memory, orgId)
      const last = await readMemory(file)
      if (last && !verifyConsistency(last.size, last.root, size, root, growth)) throw new SignerRefusal(head, last)
      const note = signCheckpoint(head, at, key)
      const text = JSON.stringify({ size, root: Buffer.from(root).toString('base64') })
      await replaceFile(file, text)
      return note
    },
    signKit: (text) => signNote(text, name, key),
  }
}

async function openKey(options: { folder: string; host: string; service: string }) {
  const path = join(options.folder, KEY_FILE)
  const text = (await readIfThere(path)) ?? (await makeKey(path, `${options.host}/audit/${options.service}`))
  const file = KeyFile.parse(JSON.parse(text))
  const privateKey = createPrivateKey(file.privateKey)
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32)
  refuseWeakKey(publicKey)
  return { name: file.name, key: { privateKey, publicKey } satisfies LogKey }
}

/** Two processes that start at once end with one key: a link, unlike a rename, refuses to replace. */
async function makeKey(path: string, name: string): Promise<string> {
  const privateKey = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' })
  const draft = `${path}.${randomUUID()}`
  await writeDurably(draft, JSON.stringify({ name, privateKey }))
  try {
    await link(draft, path)
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error
  } finally {
    await rm(draft)
  }
  return readFile(path, 'utf8')
}

const memoryFile = (folder: string, orgId: string) => join(folder, `${encodeURIComponent(orgId)}.json`)

async function readMemory(path: string): Promise<SignedHead | null> {
  const text = await readIfThere(path)
  if (text === null) return null
  const { size, root } = MemoryFile.parse(JSON.parse(text))
  return { size, root: Buffer.from(root, 'base64') }
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null
    throw error
  }
}

/** Of two at once the older head may win: a weaker memory, never a wrong one. */
async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`
  await writeDurably(draft, text)
  await rename(draft, path)
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600)
  try {
    await file.writeFile(text)
    await file.datasync()
  } finally {
    await file.close()
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
