import { counted } from '#lib/words.ts'

/** Words of environments. */
export const environmentsText = {
  title: 'Environments',
  listSentence: (count: number) =>
    count === 0 ? 'There is no environment yet' : `Releases run in ${counted(count, 'environment')}`,
  listDetail: 'Each environment says what may come in. The rule belongs to it, whatever project asks.',
  empty: 'The first project brings development, staging and production along.',
  createProject: 'Create a project',
  live: (count: number) => `${count} live`,
  waiting: (count: number) => (count === 0 ? 'nothing waits' : `${count} ${count === 1 ? 'waits' : 'wait'}`),
  rules: (version: number) => `rules ${version}`,
  now: 'Now',
  nothingHere: 'No project is live here yet.',
  history: 'History',
  historyNone: 'Nothing was deployed here yet.',
  rule: 'What may come in',
  ruleHistory: 'Former rules',
  ruleChanged: (person: string | null) => (person ? `by ${person}` : 'as it was set up'),
  canAct: (names: string) => `Who can approve now: ${names}.`,
  nobodyMust: 'Nobody has to approve.',
  nobodyCan: 'Nobody can approve here now. Invite somebody, or change the rule.',
  unconfirmed: (version: number, person: string | null) =>
    `Rules ${version} are less strict than before${person ? ` (changed by ${person})` : ''}. Until a second person confirms them, these hold as well:`,
  canConfirm: (names: string) => `${names} can confirm them.`,
  nobodyConfirms:
    'Nobody else can confirm them yet. Invite somebody who may change rules, or make the rule as strict again.',
  confirm: (version: number, environment: string) => `Confirm rules ${version} of ${environment}`,
  confirming: 'Recording it...',
  since: 'since',
  rollback: 'Roll back...',
  from: (version: string | null) => (version === null ? 'first here' : `after ${version}`),
  askedBy: (name: string | null) => (name ? `asked by ${name}` : 'by itself'),
  agreed: (names: string) => (names ? `agreed by ${names}` : ''),
  proofPending: 'proof pending',
} as const
