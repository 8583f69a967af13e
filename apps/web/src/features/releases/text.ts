import { counted } from '#lib/words.ts'

/** Words of releases. */
export const releasesText = {
  title: 'Release',
  sentence: (project: string, version: string) => `${project} ${version}`,
  cut: 'cut',
  build: 'Open its build',
  strip: 'Where it is',
  standing: {
    live: { word: 'Live', tone: 'success', shape: 'good' },
    was: { word: 'Was live', tone: 'neutral', shape: 'ended' },
    waiting: { word: 'Asked for', tone: 'attention', shape: 'person' },
    deploying: { word: 'Deploying', tone: 'active', shape: 'running' },
    never: { word: 'Not yet', tone: 'neutral', shape: 'notBegun' },
  },
  liveThere: (version: string) => `${version} is live`,
  nothingLive: 'nothing is live',
  promote: (environment: string) => `Promote to ${environment}...`,
  changes: 'Changes',
  comparedWith: (environment: string, version: string | null) =>
    version === null ? `against ${environment}, where nothing is live` : `against ${version}, live in ${environment}`,
  notCompared: 'It is live everywhere.',
  evidence: 'Evidence',
  statements: {
    provenance: 'Provenance: what it was built from, by whom',
    tests: 'Test results',
    references: 'References to its reports',
    changes: 'Commits since the last publication',
    unverifiedType: 'A statement of a kind that is not read here',
  },
  missing: {
    provenance: 'No provenance came with it.',
    tests: 'No test result came with it.',
    references: 'No references came with it.',
    changes: 'Commits not known: the publisher did not send them.',
  },
  verified: 'verified',
  signedBy: 'signed with key',
  artifacts: 'Artifacts',
  level: {
    full: 'built with full isolation',
    rootless: 'built with rootless isolation',
    none: 'built without isolation',
  },
  variables: 'Variables',
  variablesNone: 'It has no variables.',
  everywhere: 'everywhere',
  process: (version: number, steps: number) => `Deployment process ${version}: ${counted(steps, 'step')}`,
  snapshot: 'Digest of this snapshot',
  history: 'History',
  historyNone: 'It was never asked for anywhere.',
  copyDigest: 'Copy the whole digest',
} as const
