import { INTENT_MEMBERS } from '@baton/cd/intent'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { ComparisonSection } from './components/comparison.tsx'
import type { Comparison } from './types.ts'

type Member = Comparison['members'][number]

const artifact = {
  purl: 'pkg:generic/acme/web@2.4.1',
  sha256: 'b'.repeat(64),
  sizeBytes: 1,
  fileName: 'web.tgz',
  mediaType: 'application/gzip',
}
const after: Comparison['after'] = {
  releaseId: 'rel_2',
  version: '2.4.1',
  since: null,
  gitCommit: 'c'.repeat(40),
  processVersion: 2,
  artifacts: [artifact],
  tests: null,
}

function comparison(members: Member[]): Comparison {
  const commits = { sent: true, count: 0, people: 0, authorsUnknown: 0, commits: [], unknownBeyond: [] }
  return { now: { ...after, version: '2.4.0' }, after, commits, variables: [], members }
}

function member(name: Member['member'], state: Member['state']): Member {
  const parts: Member['parts'] = [
    { title: `part of ${name}`, change: 'changed', note: null, lines: [{ mark: 'added', text: `line of ${name}` }] },
  ]
  const value = { now: `${name} before`, after: `${name} afterwards`, details: [`Ada changed ${name}.`] }
  return { member: name, title: `Title of ${name}`, state, ...value, parts: state === 'changed' ? parts : [] }
}

const shown = (members: Member[]) =>
  renderToStaticMarkup(createElement(ComparisonSection, { comparison: comparison(members) }))

describe.each(['changed', 'same', 'request', 'new', 'unknown'] as const)(
  'a member of the intent that is %s',
  (state) => {
    test.each(INTENT_MEMBERS)('has a row on the page: %s', (name) => {
      const page = shown(INTENT_MEMBERS.map((one) => member(one, state)))
      expect(page).toContain(`data-member="${name}"`)
      if (name === 'artifacts') return expect(page).toContain('web.tgz')
      expect(page).toContain(`Title of ${name}`)
      expect(page).toContain(`${name} afterwards`)
      expect(page).toContain(`Ada changed ${name}.`)
      if (state === 'changed') expect(page).toMatch(new RegExp(`${name} before.*part of ${name}.*line of ${name}`, 's'))
    })
  },
)

test('hostile text in a step is text on the page, and runs nothing', () => {
  const hostile = '<img src=x onerror=alert(1)><script>alert(2)</script>'
  const lines: Member['parts'][number]['lines'] = [{ mark: 'added', text: hostile }]
  const parts = [{ title: hostile, change: 'changed' as const, note: hostile, lines }]
  const page = shown([{ ...member('process', 'changed'), title: hostile, details: [hostile], parts }])
  expect(page).not.toMatch(/<img|<script/)
  expect(page).toContain('&lt;script&gt;')
})

test('a second artifact of the same name does not hide behind the first', () => {
  const second = { ...artifact, sha256: 'd'.repeat(64), fileName: 'evil.tgz' }
  const both = { ...comparison([]), after: { ...after, artifacts: [artifact, second] } }
  const page = renderToStaticMarkup(createElement(ComparisonSection, { comparison: both }))
  expect(page).toContain('evil.tgz')
})
