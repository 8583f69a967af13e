// Holds the table of who may import what. No allowlist: what breaks a rule is moved, not excused.

/** What each package may import of the others, by value or by type. `packages/testing` is for tests alone. */
const MAY_IMPORT = {
  'packages/artifact-contract': [],
  'packages/blob-store': [],
  'packages/pipeline': [],
  'packages/telemetry': [],
  'packages/ui': [],
  'packages/kernel': ['packages/telemetry'],
  'packages/sandbox': ['packages/telemetry'],
  'packages/audit-log': ['packages/kernel'],
  'packages/identity': ['packages/kernel', 'packages/audit-log'],
  'services/ci': [
    ...['packages/kernel', 'packages/audit-log', 'packages/artifact-contract', 'packages/pipeline'],
    ...['packages/sandbox', 'packages/blob-store', 'packages/telemetry'],
  ],
  'services/cd': [
    ...['packages/kernel', 'packages/identity', 'packages/audit-log', 'packages/artifact-contract'],
    ...['packages/sandbox', 'packages/blob-store', 'packages/telemetry'],
  ],
  'apps/web': [
    ...['services/cd', 'services/ci', 'packages/identity', 'packages/pipeline', 'packages/kernel'],
    ...['packages/telemetry', 'packages/ui'],
  ],
  'apps/cli': ['packages/pipeline', 'packages/artifact-contract', 'packages/audit-log'],
  'infra/bench': [],
  'infra/chaos': ['infra/bench'],
  'infra/dev': [],
}

const WORKSPACE = '^(packages|services|apps|infra)/'
const TEST = '(\\.test\\.tsx?|\\.spec\\.ts)$|/(testing|fixtures|e2e|bench|golden)/|/src/test-[^/]+\\.ts$'
const TESTING = '^packages/testing/'
/** Where ids of organisations are proved: gates, webhooks, tokens, and queues that read a trusted table. */
const GATES = '/(gates|webhooks|tokens|ingest|queues|sequencer|outbox)/'
const RULES_FILE = '-rules\\.ts$'
const WORKFLOWS = '^(services/[^/]+/src/workflows)/'

const inside = (folder) => `^${folder}/`
const anyOf = (paths) => paths.join('|')

const houseRules = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  name: `house-${folder.replace('/', '-')}`,
  comment: `${folder} may import ${allowed.join(', ') || 'no workspace package'}; tests may import packages/testing too.`,
  severity: 'error',
  from: { path: inside(folder) },
  to: { path: WORKSPACE, pathNot: anyOf([folder, ...allowed, 'packages/testing'].map(inside)) },
}))

module.exports = {
  forbidden: [
    ...houseRules,
    {
      name: 'house-knows-every-package',
      comment: 'A new package has a line in MAY_IMPORT before it imports anything.',
      severity: 'error',
      from: { path: WORKSPACE, pathNot: anyOf([...Object.keys(MAY_IMPORT), 'packages/testing'].map(inside)) },
      to: {},
    },
    {
      name: 'testing-only-in-tests',
      comment: 'packages/testing and what is written for tests is imported by tests alone.',
      severity: 'error',
      from: { path: WORKSPACE, pathNot: anyOf([TEST, TESTING]) },
      to: { path: anyOf([TESTING, '/testing/', '\\.test\\.tsx?$', '/src/test-[^/]+\\.ts$']), pathNot: 'node_modules' },
    },
    {
      name: 'web-knows-ci-by-type-alone',
      comment: 'apps/web reads CI through its public API; only the types of that API are imported.',
      severity: 'error',
      from: { path: inside('apps/web') },
      to: { path: inside('services/ci'), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'web-database-only-in-server',
      comment: 'Pages and components ask verbs; only src/server holds a database.',
      severity: 'error',
      from: { path: inside('apps/web/src'), pathNot: anyOf([inside('apps/web/src/server'), TEST]) },
      to: {
        path: anyOf([
          'node_modules/(drizzle-orm|postgres)/',
          '^packages/kernel/src/(database|org-transaction|migrate|provision-database)\\.ts$',
          '^(packages|services)/[^/]+/src/db/',
        ]),
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'cli-takes-only-the-offline-verifier',
      comment: 'apps/cli runs on any machine: of the audit log it takes what needs no database.',
      severity: 'error',
      from: { path: inside('apps/cli') },
      to: { path: inside('packages/audit-log'), pathNot: '^packages/audit-log/src/verify/' },
    },
    {
      name: 'no-way-around-exports',
      comment: 'Another package is imported by its name, through its exports, never by a path.',
      severity: 'error',
      from: { path: '^((?:packages|services|apps|infra)/[^/]+)/' },
      to: { path: WORKSPACE, pathNot: '^$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'mint-org-id-only-in-gates',
      comment: 'An organisation id is branded only where somebody has proved to act in it.',
      severity: 'error',
      from: { path: WORKSPACE, pathNot: anyOf([GATES, TEST, '^packages/testing/', '^packages/kernel/src/']) },
      to: { path: '^packages/kernel/src/mint-org-id\\.ts$' },
    },
    {
      name: 'workflows-are-deterministic',
      comment:
        'Workflows take by value only each other, pure rules, the pipeline language and Temporal; the rest by type.',
      severity: 'error',
      from: { path: WORKFLOWS, pathNot: TEST },
      to: {
        pathNot: anyOf([
          '^$1/',
          RULES_FILE,
          inside('packages/pipeline/src'),
          inside('packages/artifact-contract/src'),
          'node_modules/@temporalio/(workflow|common)/',
        ]),
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'rules-are-pure',
      comment: 'The API, the worker and the browser share the rules: no database, no clock of their own, no Node.',
      severity: 'error',
      from: { path: RULES_FILE },
      to: {
        path: anyOf(['node_modules/', '/(db|activities|workflows|api)/', '^packages/(telemetry|sandbox|blob-store)/']),
        pathNot: 'node_modules/zod/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'rules-need-no-node',
      comment: 'The API, the worker and the browser share the rules.',
      severity: 'error',
      from: { path: RULES_FILE },
      to: { dependencyTypes: ['core'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycles',
      comment: 'What imports each other is one thing: say so in one file, or find the third thing under both.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'nothing-undeclared',
      comment: 'A package declares what it imports.',
      severity: 'error',
      from: { path: WORKSPACE },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    // TypeScript 7 has no API for dependency-cruiser: without swc it reads no TypeScript at all, and says that all is well.
    parser: 'swc',
    tsPreCompilationDeps: true,
    // The tools of the top folder's package.json are everybody's.
    combinedDependencies: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(\\.next|\\.turbo|sample)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json', '.css'],
    },
  },
}
