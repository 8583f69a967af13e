/** Words of signing keys. */
export const signerKeysText = {
  title: 'Signing keys',
  sentence: (waiting: number) =>
    waiting === 0
      ? 'No signing key waits for a decision'
      : waiting === 1
        ? '1 signing key waits for a decision'
        : `${waiting} signing keys wait for a decision`,
  detail:
    'The publisher signs every artifact. Baton trusts the keys that it saw first. A key that appears later is trusted once an owner or admin accepts it.',
  listTitle: 'Keys of the publisher',
  none: 'No artifact has been published yet. The publisher’s keys appear here with the first one.',
  firstSeen: 'First seen',
  removed: 'The publisher no longer shows this key.',
  thumbprint: 'Copy the thumbprint',
  copied: 'Thumbprint copied',
  artifacts: (count: number) =>
    count === 1 ? '1 artifact waits for this key.' : `${count.toLocaleString('en')} artifacts wait for this key.`,
  since: { trusted: 'Trusted since', waiting: 'Waiting since', rejected: 'Rejected since' },
  byFirstUse: 'as the first keys of this publisher',
  by: (name: string) => `by ${name}`,
  accept: 'Accept...',
  reject: 'Reject...',
  acceptLabel: (start: string) => `Accept the key ${start}...`,
  rejectLabel: (start: string) => `Reject the key ${start}...`,
  acceptTitle: 'Accept this signing key',
  rejectTitle: 'Reject this signing key',
  acceptConsequence:
    'Ask the operator of the CI for the thumbprint of the new key, and compare. From now on Baton takes what this key signs. You count as an author of the releases that it signed, so you may not be able to approve the first of them.',
  rejectConsequence: 'Baton refuses what this key signs. What was taken before stays. You can accept the key later.',
  acceptNow: 'Accept key',
  accepting: 'Accepting...',
  rejectNow: 'Reject key',
  rejecting: 'Rejecting...',
  notYours: (names: string) => `Your role does not decide on signing keys. ${names} can.`,
  more: 'Show more',
  inbox: 'A new signing key waits for a decision. Artifacts that it signed are not taken until then.',
  inboxLink: 'Decide in Settings',
} as const
