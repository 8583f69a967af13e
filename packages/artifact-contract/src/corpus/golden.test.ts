import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { REJECTION_CODES } from '../rejection.ts'
import { ALL_CASES, fileOf } from './all-cases.ts'
import type { GoldenCase } from './golden-case.ts'
import { replay } from './replay.ts'

const folder = new URL('../../golden/', import.meta.url)
const files = globSync('1.*/**/*.json', { cwd: folder }).toSorted()
const read = (file: string) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as GoldenCase

async function verdictOf(golden: GoldenCase): Promise<GoldenCase['wanted']> {
  const verdict = await replay(golden)
  switch (verdict.outcome) {
    case 'accepted':
      return { outcome: 'accepted', admittedBy: verdict.publication.admissions.map(({ ruleId }) => ruleId) }
    case 'replayed':
      return { outcome: 'replayed' }
    case 'rejected':
      return { outcome: 'rejected', code: verdict.rejection.code }
  }
}

describe('the golden corpus', () => {
  it.each(files)('gets the verdict that it always had: %s', async (file) => {
    const golden = read(file)
    expect(await verdictOf(golden)).toEqual(golden.wanted)
  })

  it('has every case that was thought of', () => {
    const missing = ALL_CASES.map(([name]) => fileOf(name)).filter((file) => !files.includes(file))
    expect(missing, "run 'pnpm --filter @baton/artifact-contract golden'").toEqual([])
  })

  it('has a case of every way to be refused', () => {
    const covered = new Set(files.map(read).map(({ wanted }) => (wanted.outcome === 'rejected' ? wanted.code : '')))
    expect(REJECTION_CODES.filter((code) => !covered.has(code))).toEqual([])
  })
})

describe('what is written today', () => {
  it.each(ALL_CASES)('gets the same verdict: %s', async (_, make) => {
    const made = await make()
    expect(await verdictOf(made)).toEqual(made.wanted)
  })
})
