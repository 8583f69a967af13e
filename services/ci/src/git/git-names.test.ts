import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { isBuildableRef } from './git-names.ts'

const PARTS = [
  'a',
  '-x',
  '-',
  '.',
  '..',
  'a.',
  '.a',
  'a.lock',
  '@',
  '@{',
  'a@{b',
  '{',
  '',
  ' ',
  'a b',
  '\t',
  '\x7f',
  '\u0085',
]
const MORE = [
  '\u3000',
  'x\u3000y',
  '\u202e',
  'ä',
  '😀',
  '~',
  '^',
  ':',
  '?',
  '*',
  '[',
  ']',
  '\\',
  "'",
  '"',
  '$(x)',
  '`',
  ';',
  '\n',
  '%',
  '=',
]

it('a branch may have every name that git allows, and no other', () => {
  const all = [...PARTS, ...MORE]
  const names = [...all, ...all.flatMap((part) => [`a/${part}`, `${part}/b`, `a${part}`, `${part}b`])]
  const refs = [...new Set(names)].map((name) => `refs/heads/${name}`)
  const script = 'while IFS= read -r -d "" ref; do git check-ref-format "$ref" && echo 1 || echo 0; done'
  const said = execFileSync('bash', ['-c', script], { input: refs.map((ref) => `${ref}\0`).join('') }).toString()
  const allowed = said.trim().split('\n')
  expect(allowed).toHaveLength(refs.length)
  const wrong = refs.filter((ref, at) => isBuildableRef(ref) !== (allowed[at] === '1'))
  expect(wrong).toEqual([])
})

it.each([
  'refs/heads/\ud800',
  `refs/heads/${'a'.repeat(245)}`,
  'refs/notes/x',
  'refs/remotes/a',
  'HEAD',
  'main',
  '--upload-pack=x',
  'refs/heads',
])('a ref %j is not built', (ref) => {
  expect(isBuildableRef(ref)).toBe(false)
})
