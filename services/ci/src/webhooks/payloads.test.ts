import { DomainError } from '@baton/kernel/errors'
import examplesOfGitHub from '@octokit/webhooks-examples' with { type: 'json' }
import { describe, expect, it } from 'vitest'
import { isBuildableRef } from '../git/git-names.ts'
import type { Forge } from '../repositories/repository-rules.ts'
import { deliverySentence } from './delivery-sentence.ts'
import { type Delivery, readDelivery } from './read-delivery.ts'
import { BITBUCKET, FORGE_PAYLOADS, type ForgePayload } from './testing/forge-payloads.ts'

const events = examplesOfGitHub as unknown as ReadonlyArray<{ name: string; examples: object[] }>

function read(forge: Forge, headers: Record<string, string>, payload: unknown): Delivery {
  return readDelivery(forge, (name) => headers[name], Buffer.from(JSON.stringify(payload)))
}

/** What every delivery that is taken must come to: something to build that git can be asked for, or a sentence why not. */
function isClear({ hint }: Delivery): boolean {
  const sentence = deliverySentence(hint, 1)
  const isBuilt = hint.kind === 'push' || hint.kind === 'tag' || hint.kind === 'pullRequest'
  if (isBuilt) return isBuildableRef(hint.ref) && sentence === 'Started build 1.'
  return /^[A-Z'].*\.$/s.test(sentence) && !sentence.includes("''")
}

describe("GitHub's own examples", () => {
  it('of every event come to a build or to a sentence', () => {
    expect(events.length).toBeGreaterThan(50)
    const unclear = events.flatMap(({ name, examples }) =>
      examples.flatMap((payload, at) =>
        isClear(read('github', { 'x-github-event': name }, payload)) ? [] : [`${name} ${at}`],
      ),
    )
    expect(unclear).toEqual([])
  })

  it('of pushes and pull requests give what the payload says', () => {
    const of = (event: string) => events.find(({ name }) => name === event)?.examples ?? []
    for (const payload of of('push') as Array<{ ref: string; after: string; deleted: boolean }>) {
      const { hint } = read('github', { 'x-github-event': 'push' }, payload)
      if (payload.deleted) expect(hint).toEqual({ kind: 'refDeleted', ref: payload.ref })
      else expect(hint).toMatchObject({ ref: payload.ref, commitSha: expect.stringMatching(/^[0-9a-f]{40}$/) })
    }
    type Pull = { action: string; number: number; pull_request: { head: { sha: string } } }
    const pulls = of('pull_request') as Pull[]
    const built = pulls.filter(({ action }) => ['opened', 'reopened', 'synchronize'].includes(action))
    expect(built.length).toBeGreaterThan(3)
    for (const { number, pull_request: pull } of built) {
      expect(
        read('github', { 'x-github-event': 'pull_request' }, { action: 'opened', pull_request: pull }).hint,
      ).toMatchObject({
        ref: `refs/pull/${number}/head`,
        commitSha: pull.head.sha,
      })
    }
  })
})

describe('a payload', () => {
  it.each(FORGE_PAYLOADS)('of $name gives the build that is meant', ({ forge, headers, payload, hint }) => {
    expect(read(forge, headers, payload).hint).toMatchObject(hint)
  })

  it.each(FORGE_PAYLOADS)(
    'of $name with any one field missing, null, or of another kind comes to something clear',
    (one) => {
      for (const changed of changedBy(one.payload)) expectClear(one, changed)
    },
  )

  it('of Bitbucket, or of nobody, comes to a sentence at every kind of forge', () => {
    for (const forge of ['github', 'gitea', 'gitlab'] as const) {
      for (const payload of [BITBUCKET, {}, [], null, 7, 'text', [[]], { ref: {} }]) {
        expectClear({ forge, headers: { 'x-event-key': 'repo:push' } }, payload)
        expectClear({ forge, headers: {} }, payload)
      }
    }
  })
})

/** Taken and clear, or refused in words that say what to do. */
function expectClear({ forge, headers }: Pick<ForgePayload, 'forge' | 'headers'>, payload: unknown): void {
  try {
    const delivery = read(forge, headers, payload)
    if (!isClear(delivery)) expect.fail(`unclear: ${JSON.stringify([delivery, payload])}`)
  } catch (error) {
    if (error instanceof DomainError && error.reason === 'payload') expect(error.message).toMatch(/Set up the webhook/)
    else throw error
  }
}

const OTHERS = [
  undefined,
  null,
  7,
  -1,
  1e300,
  '',
  'text',
  [],
  {},
  true,
  '\ud83d',
  'x'.repeat(100_000),
  '../../x',
  '0'.repeat(40),
]

/** The value with one field of it changed, for each field and each other value. */
function* changedBy(value: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    for (const other of OTHERS) yield put(value, key, other)
    for (const changed of changedBy(inner)) yield put(value, key, changed)
  }
}

function put(value: object, key: string, inner: unknown): unknown {
  if (Array.isArray(value)) return value.with(Number(key), inner)
  return { ...value, [key]: inner }
}
