import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

it('the language asks nothing of Node, so that it runs in the browser and in a workflow', () => {
  const folder = new URL('.', import.meta.url)
  const files = globSync('**/*.ts', { cwd: folder }).filter(
    (file) => !/\.test\.ts$|^testing\/|make-schema\.ts$/.test(file),
  )
  expect(files.length).toBeGreaterThan(15)
  for (const file of files) {
    const text = readFileSync(new URL(file, folder), 'utf8')
    expect([file, text.match(/from 'node:[^']*'|\b(?:process|Buffer|require)\b\./g)]).toEqual([file, null])
  }
})

it('the rules that the browser shows need no parser', () => {
  for (const file of ['build-states.ts', 'job-order.ts', 'glob.ts', 'triggers.ts', 'template.ts', 'plan-build.ts']) {
    expect(readFileSync(new URL(file, import.meta.url), 'utf8')).not.toMatch(/from '(?:yaml|zod|\.\/language)/)
  }
})
