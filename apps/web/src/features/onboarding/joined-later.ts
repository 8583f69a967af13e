/** Everybody but the member who was there first: whoever founded the organisation did not join it. */
export function joinedLater<Member extends { joinedAt: string }>(members: readonly Member[]): Member[] {
  const [, ...later] = members.toSorted((one, other) => (one.joinedAt < other.joinedAt ? -1 : 1))
  return later
}
