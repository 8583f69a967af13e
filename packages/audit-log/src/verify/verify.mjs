// Checks an export of a Baton audit log, offline: node verify.mjs export.tar --key <the key that the audit page shows>
// Longer than 400 lines, because it must run alone: one file for Node 20 or later, with no dependency.
// The server judges its own proofs with the same functions.
import { createHash, createHmac, createPublicKey, verify as verifySignature } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync, realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** What was looked at is not as it was logged. The message is a sentence that names the place. */
export class NotWhole extends Error {}

// ---- The tree: RFC 6962 ----

const sha256 = (...parts) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
const LEAF = Buffer.of(0)
const NODE = Buffer.of(1)

/** The hash of an entry's bytes. */
export const leafHash = (entry) => sha256(LEAF, entry)

/** The hash over two subtrees. */
export const nodeHash = (left, right) => sha256(NODE, left, right)

/**
 * Adds a leaf to a tree of `size` leaves that is known by its peaks (roots of its full subtrees, left to right), in place.
 * `onNode(level, position, hash)` hears of each subtree that became full, the leaf first.
 */
export function pushLeaf(peaks, size, leaf, onNode) {
  let hash = leaf
  let position = size
  onNode?.(0, position, hash)
  for (let level = 1; position % 2 === 1; level += 1) {
    position = (position - 1) / 2
    hash = nodeHash(peaks.pop(), hash)
    onNode?.(level, position, hash)
  }
  peaks.push(hash)
}

/** The root of the tree with these peaks. */
export function rootOfPeaks(peaks) {
  if (peaks.length === 0) return sha256()
  return peaks.reduceRight((right, left) => nodeHash(left, right))
}

/** RFC 9162 2.1.3.2: true when `leaf` stands at `index` in the tree of `size` leaves with this root. */
export function verifyInclusion(leaf, index, size, proof, root) {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false
  if (![leaf, ...proof, root].every(isHash)) return false
  let node = index
  let last = size - 1
  let hash = leaf
  for (const sibling of proof) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash)
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)]
    } else {
      hash = nodeHash(hash, sibling)
    }
    ;[node, last] = [half(node), half(last)]
  }
  return last === 0 && equal(hash, root)
}

/** RFC 9162 2.1.4.2: true when the tree of `size2` leaves begins with the tree of `size1`. Size 0 proves nothing: false. */
export function verifyConsistency(size1, root1, size2, root2, proof) {
  if (!Number.isSafeInteger(size1) || !Number.isSafeInteger(size2) || size1 <= 0 || size1 > size2) return false
  if (size1 === size2) return proof.length === 0 && equal(root1, root2)
  if (proof.length === 0 || ![root1, root2, ...proof].every(isHash)) return false
  const path = 2 ** Math.round(Math.log2(size1)) === size1 ? [root1, ...proof] : proof
  let node = size1 - 1
  let last = size2 - 1
  while (node % 2 === 1) [node, last] = [half(node), half(last)]
  let [first] = path
  let second = first
  for (const sibling of path.slice(1)) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      first = nodeHash(sibling, first)
      second = nodeHash(sibling, second)
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)]
    } else {
      second = nodeHash(second, sibling)
    }
    ;[node, last] = [half(node), half(last)]
  }
  return last === 0 && equal(first, root1) && equal(second, root2)
}

const isHash = (bytes) => bytes.length === 32
const half = (value) => Math.floor(value / 2)
const equal = (left, right) => Buffer.compare(left, right) === 0

// ---- Keys and signed notes: c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature ----

const FIELD_PRIME = 2n ** 255n - 19n
/** The y of every point of small order; with such a key one signature fits many messages. */
const SMALL_ORDER_Y = new Set([
  0n,
  1n,
  FIELD_PRIME - 1n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
])

/** Throws unless these 32 bytes are an Ed25519 key that may be trusted: canonical, and not of small order. */
export function refuseWeakKey(raw) {
  if (raw.length !== 32) throw new NotWhole('The key is not one of Ed25519: it does not have 32 bytes.')
  const y = BigInt(`0x${Buffer.from(raw).reverse().toString('hex')}`) % 2n ** 255n
  if (y >= FIELD_PRIME) throw new NotWhole('The key is not written in the one canonical way.')
  if (SMALL_ORDER_Y.has(y)) throw new NotWhole('The key is of small order: its signatures prove nothing.')
}

/** The number that marks a key's signatures of one kind (1: a note, 4: a checkpoint with its time). */
export function keyId(name, kind, publicKey) {
  return sha256(`${name}\n`, Buffer.of(kind), publicKey).subarray(0, 4)
}

/** Reads `<name>+<id>+<key>`, as the audit page shows it. */
export function parseVkey(text) {
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/.exec(text) ?? []
  const bytes = encoded === undefined ? undefined : base64(encoded)
  if (bytes === undefined || bytes[0] !== 1 || keyId(name, 1, bytes.subarray(1)).toString('hex') !== id) {
    throw new NotWhole('The key cannot be read. Copy it whole from the audit page: name, number and key, joined by +.')
  }
  refuseWeakKey(bytes.subarray(1))
  return { name, publicKey: bytes.subarray(1) }
}

/** Reads a checkpoint and checks both signatures of the log's key. Throws NotWhole. `signedAt` in seconds. */
export function openCheckpoint(note, origin, publicKey) {
  const pattern = /^([^\n]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n\n— (\S+) (\S+)\n— (\S+) (\S+)\n$/
  const [, name, sizeText, rootText, signer, signature, timeSigner, timeSignature] = pattern.exec(note) ?? []
  if (name === undefined) throw new NotWhole('The checkpoint cannot be read.')
  if (name !== origin || signer !== origin || timeSigner !== origin) {
    throw new NotWhole(`The checkpoint is of another log (${name}), not of ${origin}.`)
  }
  const root = base64(rootText)
  const signed = base64(signature)
  const timed = base64(timeSignature)
  const text = `${name}\n${sizeText}\n${rootText}\n`
  const signedAt = timed?.length === 76 ? Number(timed.readBigUInt64BE(4)) : Number.NaN
  const whole =
    root !== undefined &&
    signed?.length === 68 &&
    Number.isSafeInteger(signedAt) &&
    equal(signed.subarray(0, 4), keyId(origin, 1, publicKey)) &&
    equal(timed.subarray(0, 4), keyId(origin, 4, publicKey)) &&
    isSigned(text, signed.subarray(4), publicKey) &&
    isSigned(`cosignature/v1\ntime ${signedAt}\n${text}`, timed.subarray(12), publicKey)
  if (!whole) throw new NotWhole(`The checkpoint is not signed by the key of ${origin}, or was changed after it was.`)
  return { origin, size: Number(sizeText), root, signedAt }
}

function isSigned(text, signature, publicKey) {
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey])
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  return verifySignature(null, Buffer.from(text), key, signature)
}

/** The bytes of a base 64 text that is written in the one canonical way, else undefined. */
function base64(text) {
  const bytes = Buffer.from(text ?? '', 'base64')
  return text !== undefined && bytes.toString('base64') === text ? bytes : undefined
}

/** What an entry says in place of a person's words. */
export const commitmentTo = (salt, value) => createHmac('sha256', salt).update(value).digest('hex')

/** The commitment that an entry holds in place of its reason, or undefined. */
export function commitmentIn(entry) {
  const bytes = Buffer.from(entry.buffer, entry.byteOffset, entry.byteLength)
  if (!bytes.includes('"reason":{"commitment":"')) return undefined
  try {
    return JSON.parse(bytes.toString()).reason?.commitment
  } catch {
    return undefined
  }
}

/** The text under the signature of an export's fixed files. */
export function kitText(name, readme, verifier) {
  const line = (file, content) => `${file} ${sha256(content).toString('hex')}\n`
  return `${name}/export-kit@v1\n${line('README.txt', readme)}${line('verify.mjs', verifier)}`
}

// ---- The archive: one way to write it, so that every byte counts ----

const BLOCK = 512
const FIXED_FILES = ['README.txt', 'verify.mjs', 'kit.txt', 'key.txt', 'checkpoint.txt']

/** The one tar header of a file of this name, size in bytes and time in seconds. */
export function tarHeader(name, size, seconds) {
  const header = Buffer.alloc(BLOCK)
  const octal = (value, digits) => value.toString(8).padStart(digits, '0')
  header.write(name, 0)
  header.write('0000644\x000000000\x000000000\x00', 100)
  header.write(`${octal(size, 11)}\x00${octal(seconds, 11)}\x00        0`, 124)
  header.write('ustar\x0000', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${octal(sum, 6)}\x00 `, 148)
  return header
}

function openArchive(path) {
  const file = openSync(path, 'r')
  const length = fstatSync(file).size
  const read = (offset, size) => {
    const buffer = Buffer.alloc(Math.max(0, Math.min(size, length - offset)))
    readSync(file, buffer, 0, buffer.length, offset)
    return buffer
  }
  const readMember = (names, offset) => {
    const header = read(offset, BLOCK)
    const [size, seconds] = [124, 136].map((at) => Number.parseInt(header.toString('latin1', at, at + 11), 8))
    const name = names.find((known) => size >= 0 && seconds >= 0 && equal(tarHeader(known, size, seconds), header))
    const where = `${names.join(' or ')} at byte ${offset} of the archive`
    if (name === undefined) throw new NotWhole(`The header of ${where} was changed, or the file is missing or moved.`)
    const start = offset + BLOCK
    const end = start + Math.ceil(size / BLOCK) * BLOCK
    if (end > length) throw new NotWhole(`The archive ends inside ${name}, at byte ${length}: the rest was cut off.`)
    if (read(start + size, end - start - size).some((byte) => byte !== 0)) {
      throw new NotWhole(`The filling after ${name}, from byte ${start + size} of the archive, was changed.`)
    }
    return { name, start, size, seconds, end }
  }
  const content = (member) => read(member.start, member.size)
  const finish = (offset) => {
    if (length !== offset + 2 * BLOCK || read(offset, 2 * BLOCK).some((byte) => byte !== 0)) {
      throw new NotWhole(
        `The archive does not end as it was written, after byte ${offset}: cut off, added to or changed.`,
      )
    }
  }
  return { read, readMember, content, finish, close: () => closeSync(file) }
}

/** The lines of a member, without their line feeds, read piece by piece. */
function* linesOf(archive, member) {
  let rest = Buffer.alloc(0)
  for (let offset = 0; offset < member.size; offset += 1 << 20) {
    const piece = archive.read(member.start + offset, Math.min(1 << 20, member.size - offset))
    const text = rest.length === 0 ? piece : Buffer.concat([rest, piece])
    let from = 0
    for (let end = text.indexOf(10); end !== -1; end = text.indexOf(10, from)) {
      yield text.subarray(from, end)
      from = end + 1
    }
    rest = text.subarray(from)
    if (rest.length > 1 << 17) throw new NotWhole(`${member.name} has a line that is longer than any entry can be.`)
  }
  if (rest.length > 0) throw new NotWhole(`The last line of ${member.name} was cut off.`)
}

// ---- The check ----

/** Checks all of an export. Answers `{ sentence, entries, size, whole }`, or throws NotWhole with a sentence that says where. */
export function verifyExport(path, vkey) {
  const key = parseVkey(vkey)
  const archive = openArchive(path)
  try {
    const members = []
    const next = (...names) => {
      const member = archive.readMember(names, members.at(-1)?.end ?? 0)
      members.push(member)
      return member
    }
    const [readme, verifier, kit, keyFile, note] = FIXED_FILES.map((name) => archive.content(next(name)))
    const hashes = next('hashes.txt', 'proofs.txt')
    const values = next('values.txt')
    const entries = next('entries.jsonl')
    archive.finish(entries.end)

    if (keyFile.toString() !== `${vkey}\n`) {
      throw new NotWhole(`This export carries another key in key.txt than the one given (${vkey}).`)
    }
    const checkpoint = openCheckpoint(exactText(note, 'checkpoint.txt'), key.name, key.publicKey)
    const altered = members.find((member) => member.seconds !== checkpoint.signedAt)
    if (altered) throw new NotWhole(`The time in the header of ${altered.name} is not that of the checkpoint.`)
    checkKit(exactText(kit, 'kit.txt'), key, readme, verifier)

    const log = { archive, checkpoint, entries, values: valueReader(archive, values) }
    const number = hashes.name === 'hashes.txt' ? checkAll(log, hashes) : checkSome(log, hashes)
    log.values.finish()
    const time = new Date(checkpoint.signedAt * 1000).toISOString()
    const sentence =
      hashes.name === 'hashes.txt'
        ? `Whole: ${plural(number)}, the whole of ${key.name} as it was signed at ${time}.`
        : `Whole: ${plural(number)}, each one proved to be among the ${plural(checkpoint.size)} of ${key.name} as it was ` +
          `signed at ${time}. An export by filter cannot show that nothing else matched.`
    return { sentence, entries: number, size: checkpoint.size, whole: hashes.name === 'hashes.txt' }
  } finally {
    archive.close()
  }
}

function exactText(content, name) {
  const text = content.toString()
  if (!equal(Buffer.from(text), content)) throw new NotWhole(`${name} was changed: it is not text.`)
  return text
}

function checkKit(kit, key, readme, verifier) {
  const name = key.name.slice(0, key.name.lastIndexOf('/'))
  const [, text, signer, encoded] = /^((?:[^\n]+\n){3})\n— (\S+) (\S+)\n$/.exec(kit) ?? []
  const signature = base64(encoded)
  const signed =
    signer === name &&
    signature?.length === 68 &&
    equal(signature.subarray(0, 4), keyId(name, 1, key.publicKey)) &&
    isSigned(text, signature.subarray(4), key.publicKey)
  if (!signed) throw new NotWhole('kit.txt is not signed by the key, or was changed after it was.')
  const lines = kitText(name, readme, verifier).split('\n')
  const [title, readmeLine, verifierLine] = text.split('\n')
  if (title !== lines[0]) throw new NotWhole(`kit.txt is not the one of ${name}.`)
  if (readmeLine !== lines[1]) throw new NotWhole('README.txt was changed after the log signed it.')
  if (verifierLine !== lines[2])
    throw new NotWhole('The verify.mjs inside the archive was changed after the log signed it.')
}

/** Every entry of the log: each must have the hash at its place, and the hashes must give the signed root. */
function checkAll({ archive, checkpoint, entries, values }, hashes) {
  const expected = Buffer.alloc(Math.min(checkpoint.size, Math.floor(hashes.size / 65)) * 32)
  const peaks = []
  let lines = 0
  for (const line of linesOf(archive, hashes)) {
    const text = line.toString('latin1')
    const hash = Buffer.from(text, 'hex')
    if (hash.length !== 32 || hash.toString('hex') !== text)
      throw new NotWhole(`Line ${lines + 1} of hashes.txt was changed; it is of entry ${lines}.`)
    if (lines * 32 < expected.length) hash.copy(expected, lines * 32)
    pushLeaf(peaks, lines, hash)
    lines += 1
  }
  const hashesAreLogged = lines === checkpoint.size && equal(rootOfPeaks(peaks), checkpoint.root)
  const own = []
  let position = 0
  let different = -1
  let named = ''
  for (const entry of linesOf(archive, entries)) {
    const hash = leafHash(entry)
    if (different === -1 && !equal(hash, expected.subarray(position * 32, position * 32 + 32))) {
      different = position
      named = nameOf(entry, position)
      if (hashesAreLogged) break
    }
    if (!hashesAreLogged) pushLeaf(own, position, hash)
    if (different === -1 && hashesAreLogged) values.check(entry, position)
    position += 1
  }
  if (hashesAreLogged && different !== -1) {
    const beyond = different >= checkpoint.size ? 'was added: the log ends before it' : 'is not what was logged there'
    throw new NotWhole(`${named} ${beyond} (changed, moved, or the one before or after it was taken out or put in).`)
  }
  if (!hashesAreLogged && position === checkpoint.size && equal(rootOfPeaks(own), checkpoint.root)) {
    throw new NotWhole(
      `hashes.txt was changed, first at line ${Math.max(different, 0) + 1}; the entries are as they were logged.`,
    )
  }
  if (position !== checkpoint.size) {
    throw new NotWhole(
      `Entry ${Math.min(position, checkpoint.size)} is where it goes wrong: entries.jsonl has ${plural(position)}, and the signed log has ${checkpoint.size}.`,
    )
  }
  if (!hashesAreLogged) {
    throw new NotWhole(
      `${different === -1 ? 'The entries, and hashes.txt with them,' : `${named} and hashes.txt`} do not give the signed root: entries were changed, moved, added or taken out.`,
    )
  }
  return position
}

/** Entries chosen by a filter: each is proved by itself. */
function checkSome({ archive, checkpoint, entries, values }, proofs) {
  const proofLines = linesOf(archive, proofs)
  let before = -1
  let number = 0
  for (const entry of linesOf(archive, entries)) {
    const line = proofLines.next().value?.toString('latin1') ?? ''
    const [indexText, ...encoded] = line.split(' ')
    const index = /^(0|[1-9]\d{0,15})$/.test(indexText) ? Number(indexText) : -1
    const proof = encoded.map(base64)
    const where = `${nameOf(entry, index)} (line ${number + 1} of entries.jsonl and proofs.txt)`
    if (index <= before) throw new NotWhole(`${where} is out of order, or there twice, or has no proof.`)
    const proved =
      proof.every((hash) => hash?.length === 32) &&
      verifyInclusion(leafHash(entry), index, checkpoint.size, proof, checkpoint.root)
    if (!proved) throw new NotWhole(`${where} does not match its proof: the entry or its proof was changed.`)
    values.check(entry, index)
    before = index
    number += 1
  }
  if (!proofLines.next().done)
    throw new NotWhole(`An entry was taken out after line ${number} of entries.jsonl: proofs.txt has more.`)
  return number
}

/** People's words, which an entry holds only as a commitment: `<position> reason <salt> <value>` or `<position> reason erased`. */
function valueReader(archive, member) {
  const lines = linesOf(archive, member)
  const wrong = (position) => new NotWhole(`values.txt does not have the reason of entry ${position} as it was logged.`)
  return {
    check(entry, position) {
      const commitment = commitmentIn(entry)
      if (commitment === undefined) return
      const line = lines.next().value?.toString('latin1')
      if (line === `${position} reason erased`) return
      const [, at, salt, encoded] = /^(\d+) reason ([0-9a-f]{64}) ([A-Za-z0-9+/=]*)$/.exec(line ?? '') ?? []
      const value = base64(encoded)
      const kept =
        at === String(position) && value !== undefined && commitmentTo(Buffer.from(salt, 'hex'), value) === commitment
      if (!kept) throw wrong(position)
    },
    finish() {
      if (!lines.next().done) throw new NotWhole('values.txt has more lines than the entries have reasons.')
    },
  }
}

function nameOf(entry, position) {
  const id = /"id":"(aud_[0-9a-z]{26})"/.exec(entry.toString('latin1'))?.[1]
  return id === undefined ? `Entry ${position}` : `Entry ${position} (${id})`
}

const plural = (number) => `${number.toLocaleString('en-US')} ${number === 1 ? 'entry' : 'entries'}`

/** The command: prints one sentence and answers the exit code, 0 for whole and 1 for anything else. */
export function runVerify(args, print) {
  const { values, positionals } = parseArgs({
    args,
    options: { key: { type: 'string' } },
    allowPositionals: true,
    strict: false,
  })
  const [path, ...more] = positionals
  if (path === undefined || more.length > 0) {
    print('Say which file to check: verify export.tar --key <the key that the audit page shows>')
    return 1
  }
  if (typeof values.key !== 'string') {
    print('Not checked: without the key nothing can be called whole. Pass --key and the key that the audit page shows.')
    return 1
  }
  try {
    print(verifyExport(path, values.key).sentence)
    return 0
  } catch (error) {
    if (error instanceof NotWhole) print(`Not whole: ${error.message}`)
    else if (error.code === 'ENOENT') print(`Not checked: there is no file ${path}.`)
    else print(`Not whole: ${path} cannot be read to its end (${error.message}).`)
    return 1
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = runVerify(process.argv.slice(2), (line) => process.stdout.write(`${line}\n`))
}
