/** Words of teams. */
export const teamsText = {
  title: 'Teams',
  sentence: (count: number) =>
    count === 0 ? 'There is no team yet' : count === 1 ? 'There is 1 team' : `There are ${count} teams`,
  detail: 'A rule of an environment can ask for an approval of a team, such as QA.',
  empty: 'A team groups members, so that a rule can say "1 of QA" instead of names.',
  createTitle: 'Make a team',
  name: 'Name',
  create: 'Make team',
  creating: 'Making the team...',
  notYours: (names: string) => `Your role does not change teams. ${names} can.`,
  nobody: 'Nobody is in it yet.',
  add: 'Add a member',
  addTo: (team: string) => `Add a member to ${team}`,
  addPressed: 'Adding...',
  choose: 'Choose a member',
  takeOut: (name: string, team: string) => `Take ${name} out of ${team}`,
  delete: (team: string) => `Delete ${team}`,
  deleteConsequence: (team: string) => `Rules that ask for ${team} can then be met by nobody until they are changed.`,
  deleteAsk: (team: string) => `Delete ${team}...`,
} as const
