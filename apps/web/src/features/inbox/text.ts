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
  tabs: { you: 'Waiting for you', others: 'Waiting for others', done: 'Done' },
  tabsLabel: 'Which promotions',
  expires: 'Expires',
  noExpiry: 'Waits for other gates',
  asked: 'asked',
  waitsFor: (names: string) => (names ? `Waits for ${names}` : 'Nobody can approve it now'),
  empty: {
    you: 'Nothing waits for you.',
    others: 'Nothing waits for others.',
    done: 'Nothing that concerned you is over yet.',
  },
  emptyDetail: 'A promotion that asks for your approval appears here by itself.',
} as const
