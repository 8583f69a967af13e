import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sha256Hex } from './digest.ts'
import { type BuildInput, inputsDigest } from './inputs-digest.ts'

const INPUTS: BuildInput[] = [
  { name: 'source', uri: 'git+https://x/y', digest: { gitCommit: 'aa', gitTree: 'bb' } },
  { name: 'tools', uri: 'pkg:generic/node@24', digest: { sha256: 'cc' } },
]

describe('the digest of the inputs', () => {
  it('is the one of the sorted lines', () => {
    const parameters = sha256Hex('["env","A"]="1"\n["os"]="linux"\n')
    const lines = [
      `environment-params - sha256:${parameters}\n`,
      'source git+https://x/y gitCommit:aa\n',
      'source git+https://x/y gitTree:bb\n',
      'tools pkg:generic/node@24 sha256:cc\n',
    ]
    expect(inputsDigest(INPUTS, { os: 'linux', env: { A: '1' } })).toBe(sha256Hex(lines.join('')))
  })

  it('does not depend on any order', () => {
    const digests = fc.dictionary(fc.constantFrom('sha256', 'sha512', 'gitTree'), fc.string())
    const inputs = fc.array(fc.record({ name: fc.constantFrom('source', 'tools'), uri: fc.string(), digest: digests }))
    const environment = fc.dictionary(
      fc.string(),
      fc.oneof(fc.string(), fc.integer(), fc.dictionary(fc.string(), fc.boolean())),
    )
    const reversed = <Value>(from: Record<string, Value>) => Object.fromEntries(Object.entries(from).toReversed())
    fc.assert(
      fc.property(inputs, environment, (all, parameters) => {
        const turned = all.toReversed().map((input) => ({ ...input, digest: reversed(input.digest) }))
        expect(inputsDigest(turned, reversed(parameters))).toBe(inputsDigest(all, parameters))
      }),
    )
  })

  it.each<[string, BuildInput[], Record<string, string>]>([
    ['another digest', [{ name: 'source', uri: 'u', digest: { sha256: 'ab' } }], {}],
    ['another role', [{ name: 'tools', uri: 'u', digest: { sha256: 'aa' } }], {}],
    ['another name', [{ name: 'source', uri: 'v', digest: { sha256: 'aa' } }], {}],
    ['another algorithm', [{ name: 'source', uri: 'u', digest: { gitTree: 'aa' } }], {}],
    ['another parameter', [{ name: 'source', uri: 'u', digest: { sha256: 'aa' } }], { os: 'linux' }],
    ['one input more', [{ name: 'source', uri: 'u', digest: { sha256: 'aa', sha512: 'bb' } }], {}],
    ['a line smuggled in', [{ name: 'source', uri: 'u sha256:aa\nsource u', digest: { sha256: 'aa' } }], {}],
  ])('is another for %s', (_, inputs, environment) => {
    const base = inputsDigest([{ name: 'source', uri: 'u', digest: { sha256: 'aa' } }], {})
    expect(inputsDigest(inputs, environment)).not.toBe(base)
  })

  it('keeps a group of parameters apart from one with the same letters', () => {
    expect(inputsDigest([], { 'env.A': '1' })).not.toBe(inputsDigest([], { env: { A: '1' } }))
    expect(inputsDigest([], { a: 1 })).not.toBe(inputsDigest([], { a: '1' }))
  })
})
