/** All members but the first one: the founder made the organisation and did not join it. */
export function joinedLater<Member extends { joinedAt: string }>(members: readonly Member[]): Member[] {
  const [, ...later] = members.toSorted((one, other) => (one.joinedAt < other.joinedAt ? -1 : 1))
  return later
}
