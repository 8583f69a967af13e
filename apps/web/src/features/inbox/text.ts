/** Words of the inbox. */
export const inboxText = {
  title: 'Inbox',
  sentence: (you: number, others: number) => {
    if (you > 0) return you === 1 ? '1 promotion waits for you' : `${you} promotions wait for you`
    if (others > 0) {
      return others === 1
        ? 'Nothing waits for you. 1 promotion waits for others.'
        : `Nothing waits for you. ${others} promotions wait for others.`
    }
    return 'Nothing waits for you'
  },
  tabs: { you: 'For you', others: 'For others', done: 'Done' },
  tabsLabel: 'Which promotions',
  expires: 'Expires',
  noExpiry: 'Waits for other gates',
  asked: 'asked',
  waitsForAuthors: (count: number, names: string) =>
    `${count === 1 ? '1 author is' : `${count} authors are`} not known. ${names || 'Nobody'} can say who that is.`,
  waitsFor: (names: string) => (names ? `Waits for ${names}` : 'Nobody can approve it now'),
  empty: {
    you: 'A promotion that asks for your approval appears here by itself.',
    others: 'A promotion that somebody else must decide appears here by itself.',
    done: 'What you asked for or decided stands here once it is over.',
  },
  toDashboard: 'Open the dashboard',
} as const
