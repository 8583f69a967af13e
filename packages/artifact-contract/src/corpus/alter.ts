import type { Envelope } from '../dsse.ts'
import { signEnvelope } from '../dsse.ts'
import type { SigningKey } from '../keys/signing-key.ts'
import type { RejectionCode } from '../rejection.ts'
import type { WrittenStatement } from '../statements/write-statements.ts'
import type { Json } from '../strict-json.ts'
import { acceptedCase, bodyOf, CI_KEY, statements } from './example.ts'
import type { GoldenCase } from './golden-case.ts'

/** A message as plain data, to be altered. */
export type Message = {
  [key: string]: unknown
  data: {
    context: Record<string, unknown>
    subject: Record<string, unknown>
    customData: Record<string, unknown> & { bundle: Envelope[] }
  }
}

/** A case to write: its name and how it is made. */
export type CaseMaker = [name: string, make: () => Promise<GoldenCase>]

/** An accepted case with something changed that must not matter. */
export function accepted(name: string, why: string, change: (base: GoldenCase) => void | Promise<void>): CaseMaker {
  return [`accepted/${name}`, () => changed(why, change)]
}

/** A case that is refused with this code because of the change. */
export function refused(
  code: RejectionCode,
  [name, why]: [name: string, why: string],
  change: (base: GoldenCase) => void | Promise<void>,
): CaseMaker {
  return [
    `rejected/${code.toLowerCase().replaceAll('_', '-')}-${name}`,
    async () => ({ ...(await changed(why, change)), wanted: { outcome: 'rejected', code } }),
  ]
}

/** Changes the message of a case as data; it is written anew as JSON. */
export function alterMessage(base: GoldenCase, change: (message: Message) => void): void {
  const message = JSON.parse(String(base.request.body)) as Message
  change(message)
  base.request.body = JSON.stringify(message)
}

/** Sets what stands at a JSON pointer of the statement at an index, and signs it anew: a publisher that is trusted but wrong. */
export function alterStatement(base: GoldenCase, index: number, pointer: string, value: Json | undefined): void {
  alterMessage(base, ({ data: { customData } }) => {
    const statement = JSON.parse(Buffer.from(customData.bundle[index]?.payload ?? '', 'base64').toString()) as Json
    setAt(statement, pointer, value)
    customData.bundle[index] = signText(JSON.stringify(statement))
  })
}

/** Adds a statement, signed as it is. */
export function addStatement(base: GoldenCase, text: string, key: SigningKey = CI_KEY): void {
  alterMessage(base, ({ data: { customData } }) => {
    customData.bundle.push(signText(text, key))
  })
}

/** An envelope around a text. */
export function signText(text: string, key: SigningKey = CI_KEY): Envelope {
  return signEnvelope(new TextEncoder().encode(text), key)
}

function setAt(whole: Json, pointer: string, value: Json | undefined): void {
  const path = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const last = path.pop() ?? ''
  const parent = path.reduce<Json | undefined>((at, part) => childOf(at, part), whole)
  if (Array.isArray(parent)) {
    if (value === undefined) parent.splice(Number(last), 1)
    else parent[last === '-' ? parent.length : Number(last)] = value
  } else if (parent !== null && typeof parent === 'object') {
    if (value === undefined) delete parent[last]
    else parent[last] = value
  } else throw new Error(`There is nothing at ${pointer}.`)
}

function childOf(at: Json | undefined, part: string): Json | undefined {
  if (Array.isArray(at)) return at[Number(part)]
  return at !== null && typeof at === 'object' ? at[part] : undefined
}

/** Replaces a piece of the body's text. Throws where it is not there. */
export function replaceInBody(base: GoldenCase, from: string | RegExp, to: string): void {
  const body = String(base.request.body)
  const altered = body.replace(from, to)
  if (altered === body) throw new Error(`'${from}' is not in the body.`)
  base.request.body = altered
}

/** Puts other statements into the message. */
export function withStatements(base: GoldenCase, written: readonly WrittenStatement[] = statements()): void {
  base.request.body = bodyOf(written)
}

async function changed(why: string, change: (base: GoldenCase) => void | Promise<void>): Promise<GoldenCase> {
  const base = await acceptedCase(why)
  await change(base)
  return base
}
