import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

it('the contract asks nothing of Node but its cryptography, and nothing of this workspace', () => {
  const folder = new URL('.', import.meta.url)
  const files = globSync('**/*.ts', { cwd: folder }).filter(
    (file) => !/\.test\.ts$|^(corpus|testing)\/|make-schemas/.test(file),
  )
  expect(files.length).toBeGreaterThan(20)
  for (const file of files) {
    const foreign = [...readFileSync(new URL(file, folder), 'utf8').matchAll(/from '((?:node:|@baton\/)[^']*)'/g)]
    expect([file, foreign.map(([, name]) => name).filter((name) => name !== 'node:crypto')]).toEqual([file, []])
  }
})
