/** Words of authors. */
export const authorsText = {
  title: 'Authors',
  sentence: (waiting: number) =>
    waiting === 0
      ? 'Nothing waits for an author to be known'
      : waiting === 1
        ? '1 author is not known'
        : `${waiting} authors are not known`,
  detail:
    'Commits carry addresses. Where a rule keeps authors from approving, nobody can approve until it is known whose they are.',
  unknownTitle: 'Not known yet',
  unknownNone: 'A promotion that brings commits of somebody who is not known appears here by itself.',
  knownTitle: 'Said by members',
  knownNone: 'Nobody has said who an author is.',
  nameless: 'Somebody without a name',
  hash: (start: string) => `address ${start}`,
  hashHint: 'The start of the address’s hash. Baton does not know the address itself.',
  claimed: (names: string) => `${names} has this address, but has not proved it.`,
  waits: 'Waits for it:',
  promotion: (promotion: { number: number; projectName: string; version: string; environmentName: string }) =>
    `promotion ${promotion.number}, ${promotion.projectName} ${promotion.version} to ${promotion.environmentName}`,
  notFromYou: 'You asked for it or approved it, so somebody else has to say it.',
  whoIs: (name: string) => `Who is ${name}?`,
  choose: 'Choose who it is',
  bot: 'A bot',
  outsider: 'Somebody outside this organisation',
  members: 'Members',
  remark: 'Why, if others should know',
  say: 'Say who it is',
  saying: 'Saying...',
  consequence: 'It holds for all later commits with this address. You cannot approve what you cleared yourself.',
  notYours: (names: string) => `Your role does not say who authors are. ${names} can.`,
  said: {
    member: (names: string) => `Is ${names}`,
    bot: 'Is a bot',
    outsider: 'Is outside this organisation',
  },
  saidBy: (name: string) => `said by ${name}`,
  saidByBaton: 'said by Baton when the sample was connected',
  withdraw: 'Withdraw',
  withdrawLabel: (name: string) => `Withdraw what was said of ${name}`,
  withdrawing: 'Withdrawing...',
  more: 'Show more',
} as const
