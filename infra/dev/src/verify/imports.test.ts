import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT } from '../root.ts'
import { type CruiseResult, cruise, MODULES_MIN } from './imports.ts'

/** One import that a rule must catch: `file` with the import in it. */
type Breach = { rule: string; file: string; line: string }

const HOUSE: Record<string, string[]> = {
  'packages/artifact-contract': ['kernel', 'pipeline'],
  'packages/blob-store': ['telemetry'],
  'packages/pipeline': ['kernel'],
  'packages/telemetry': ['kernel'],
  'packages/ui': ['kernel'],
  'packages/kernel': ['audit-log'],
  'packages/sandbox': ['kernel'],
  'packages/audit-log': ['identity', 'telemetry'],
  'packages/identity': ['cd', 'blob-store'],
  'services/ci': ['cd', 'identity', 'ui'],
  'services/cd': ['ci', 'pipeline'],
  'apps/web': ['audit-log', 'sandbox', 'artifact-contract'],
  'apps/cli': ['kernel', 'cd'],
  'infra/bench': ['kernel'],
  'infra/chaos': ['kernel'],
  'infra/dev': ['kernel', 'telemetry'],
}

const PACKAGES = [...Object.keys(HOUSE), 'packages/testing', 'packages/stranger']

const houseBreaches: Breach[] = Object.entries(HOUSE).flatMap(([folder, forbidden]) =>
  forbidden.flatMap((name) => [
    {
      rule: `house-${folder.replace('/', '-')}`,
      file: `${folder}/src/values-of-${name}.ts`,
      line: `export { thing } from '@baton/${name}/thing'`,
    },
    {
      rule: `house-${folder.replace('/', '-')}`,
      file: `${folder}/src/types-of-${name}.ts`,
      line: `import type { Thing } from '@baton/${name}/thing'\nexport type Other = Thing`,
    },
  ]),
)

const otherBreaches: Breach[] = [
  {
    rule: 'house-knows-every-package',
    file: 'packages/stranger/src/use.ts',
    line: "export { thing } from '@baton/kernel/thing'",
  },
  {
    rule: 'testing-only-in-tests',
    file: 'services/cd/src/lives.ts',
    line: "export { thing } from '@baton/testing/thing'",
  },
  {
    rule: 'testing-only-in-tests',
    file: 'services/cd/src/uses-test-support.ts',
    line: "export { support } from './testing/support.ts'",
  },
  {
    rule: 'web-knows-ci-by-type-alone',
    file: 'apps/web/src/builds.ts',
    line: "export { thing } from '@baton/ci/thing'",
  },
  {
    rule: 'web-database-only-in-server',
    file: 'apps/web/src/features/list.ts',
    line: "export { openDatabase } from '@baton/kernel/database'",
  },
  {
    rule: 'web-database-only-in-server',
    file: 'apps/web/src/app/page.ts',
    line: "export { sql } from 'drizzle-orm'",
  },
  {
    rule: 'cli-takes-only-the-offline-verifier',
    file: 'apps/cli/src/audit.ts',
    line: "export { thing } from '@baton/audit-log/thing'",
  },
  {
    rule: 'no-way-around-exports',
    file: 'services/cd/src/around.ts',
    line: "export { thing } from '../../../packages/kernel/src/thing.ts'",
  },
  {
    rule: 'mint-org-id-only-in-gates',
    file: 'services/cd/src/promotions/approve.ts',
    line: "export { mintOrgId } from '@baton/kernel/mint-org-id'",
  },
  {
    rule: 'workflows-are-deterministic',
    file: 'services/cd/src/workflows/calls-activity.ts',
    line: "export { deploy } from '../activities/deploy.ts'",
  },
  {
    rule: 'workflows-are-deterministic',
    file: 'services/cd/src/workflows/reads-files.ts',
    line: "export { readFile } from 'node:fs/promises'",
  },
  {
    rule: 'workflows-are-deterministic',
    file: 'services/cd/src/workflows/opens-database.ts',
    line: "export { openDatabase } from '@baton/kernel/database'",
  },
  {
    rule: 'rules-are-pure',
    file: 'services/cd/src/gates/gate-rules.ts',
    line: "export { sql } from 'drizzle-orm'",
  },
  {
    rule: 'rules-need-no-node',
    file: 'services/cd/src/gates/hash-rules.ts',
    line: "export { createHash } from 'node:crypto'",
  },
  {
    rule: 'no-cycles',
    file: 'packages/kernel/src/about.ts',
    line: "import type { Round } from './round.ts'\nexport type Thing = Round",
  },
  {
    rule: 'nothing-unresolved',
    file: 'packages/kernel/src/gone.ts',
    line: "export { gone } from './nowhere.ts'",
  },
  {
    rule: 'nothing-undeclared',
    file: 'packages/kernel/src/undeclared.ts',
    line: "export { nobody } from 'undeclared'",
  },
]

/** What is allowed, and must stay so. */
const allowed: [file: string, line: string][] = [
  ['services/ci/src/uses.ts', "export { thing } from '@baton/artifact-contract/thing'"],
  ['services/cd/src/uses.ts', "export { thing } from '@baton/identity/thing'"],
  ['services/cd/src/a.test.ts', "export { thing } from '@baton/testing/thing'"],
  ['services/cd/src/testing/support.ts', "export { thing as support } from '@baton/testing/thing'"],
  ['apps/web/src/types.ts', "import type { Thing } from '@baton/ci/thing'\nexport type Other = Thing"],
  ['apps/web/src/server/database.ts', "export { openDatabase } from '@baton/kernel/database'"],
  ['apps/cli/src/verify.ts', "export { verify } from '@baton/audit-log/verify/verify'"],
  ['packages/identity/src/gates/session.ts', "export { mintOrgId } from '@baton/kernel/mint-org-id'"],
  ['services/cd/src/activities/deploy.ts', 'export const deploy = 1'],
  [
    'services/cd/src/workflows/waits.ts',
    "import type { deploy } from '../activities/deploy.ts'\nexport { rule } from '../gates/pure-rules.ts'\nexport type Deploy = typeof deploy",
  ],
  ['services/cd/src/gates/pure-rules.ts', "export { thing as rule } from '@baton/kernel/thing'"],
  ['packages/kernel/src/round.ts', "import type { Thing } from './about.ts'\nexport type Round = Thing"],
  ['packages/kernel/src/database.ts', 'export const openDatabase = 1'],
  ['packages/kernel/src/mint-org-id.ts', 'export const mintOrgId = 1'],
  ['packages/audit-log/src/verify/verify.ts', 'export const verify = 1'],
]

const house = realpathSync(mkdtempSync(join(tmpdir(), 'baton-import-rules-')))
let result: CruiseResult

beforeAll(async () => {
  write('package.json', '{ "name": "house", "private": true }')
  for (const folder of PACKAGES) {
    const name = `@baton/${folder.split('/')[1]}`
    const dependencies = Object.fromEntries([...PACKAGES].map((other) => [`@baton/${other.split('/')[1]}`, '*']))
    const manifest = { name, exports: { './*': './src/*.ts' }, dependencies: { ...dependencies, 'drizzle-orm': '*' } }
    write(`${folder}/package.json`, JSON.stringify(manifest))
    write(`${folder}/src/thing.ts`, 'export const thing = 1\nexport type Thing = number')
    mkdirSync(join(house, 'node_modules/@baton'), { recursive: true })
    symlinkSync(join(house, folder), join(house, 'node_modules', name))
  }
  for (const name of ['drizzle-orm', 'undeclared']) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }))
    write(`node_modules/${name}/index.js`, 'export const sql = 1')
  }
  for (const { file, line } of [...houseBreaches, ...otherBreaches]) write(file, line)
  for (const [file, line] of allowed) write(file, line)
  result = await cruise(house)
})
afterAll(() => rmSync(house, { recursive: true, force: true }))

function write(file: string, text: string): void {
  mkdirSync(dirname(join(house, file)), { recursive: true })
  writeFileSync(join(house, file), `${text}\n`)
}

test.each([...houseBreaches, ...otherBreaches])('$rule is held: $file', ({ rule, file }) => {
  expect(result.violations.map(({ rule: name, from }) => `${name}: ${from}`)).toContain(`${rule}: ${file}`)
})

test('what is allowed is not complained about', () => {
  const breaking = new Set([...houseBreaches, ...otherBreaches].map(({ file }) => file))
  expect(result.violations.filter(({ from }) => !breaking.has(from))).toEqual([])
})

test('every rule of the configuration is broken here', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '-p',
    `JSON.stringify(require(${JSON.stringify(join(ROOT, '.dependency-cruiser.cjs'))}).forbidden.map((rule) => rule.name))`,
  ])
  const broken = new Set([...houseBreaches, ...otherBreaches].map(({ rule }) => rule))
  expect((JSON.parse(stdout) as string[]).filter((rule) => !broken.has(rule))).toEqual([])
})

test('a run that has read next to nothing is not taken for a clean one', () => {
  expect(result.modules).toBeLessThan(MODULES_MIN)
})
