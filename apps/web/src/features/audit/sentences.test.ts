import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { AUDIT_ACTIONS, actionWords, auditSentence, REFUSED_CODES } from './sentences.ts'

const CODE = /(?:audit|action): '([a-zA-Z]+\.[a-zA-Z]+)'/g

function codesIn(folder: string): string[] {
  const root = fileURLToPath(new URL(`../../../../../${folder}`, import.meta.url))
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.includes('test-'))
    .flatMap((name) => [...readFileSync(`${root}/${name}`, 'utf8').matchAll(CODE)].map((match) => String(match[1])))
}

test('every code that delivery and identity write has its sentence', () => {
  const written = ['packages/identity/src', 'packages/audit-log/src', 'services/cd/src'].flatMap(codesIn)
  expect(written.length).toBeGreaterThan(30)
  expect([...new Set(written)].filter((code) => !AUDIT_ACTIONS.includes(code))).toEqual([])
})

test('every refusal that the log keeps says why', () => {
  const file = new URL('../../../../../packages/artifact-contract/src/rejection.ts', import.meta.url)
  const kept = [...readFileSync(file, 'utf8').matchAll(/^ {2}([A-Z_]+): \{ step: (\d+)/gm)]
    .filter(([, , step]) => Number(step) >= 6)
    .map(([, code]) => code)
  expect(kept.length).toBeGreaterThan(20)
  expect(REFUSED_CODES.toSorted()).toEqual(kept.toSorted())
  expect(auditSentence('publication.rejected', 'evt_1', 'KEY_REVOKED')).toBe(
    'refused a publication (evt_1): the key that signed it was revoked',
  )
})

test('a sentence names its target, and an unknown code is shown as it is', () => {
  expect(auditSentence('promotion.approved', 'promotion 128')).toBe('approved promotion 128')
  expect(auditSentence('deployment.finished', 'the deployment', 'failed')).toBe('finished the deployment: it failed')
  expect(auditSentence('thing.done', 'x')).toBe('thing.done (x)')
  expect(actionWords('grant.given')).toBe('gave a role')
})
