import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AuthorFact, type AuthorFacts, type AuthorMatch, judgeAuthors } from './author-rules.ts'

const ada = 'usr_ada'
const bob = 'usr_bob'
const chen = 'usr_chen'
const dara = 'usr_dara'

const outsider = (saidBy: string | null): AuthorMatch => ({ saidBy, who: 'outsider', userIds: [] })
const bot = (saidBy: string): AuthorMatch => ({ saidBy, who: 'bot', userIds: [] })
const member = (saidBy: string, ...userIds: string[]): AuthorMatch => ({ saidBy, who: 'member', userIds })
const author = (change: Partial<AuthorFact> = {}): AuthorFact => ({
  kind: 'address',
  key: 'a',
  name: 'Bob',
  members: [],
  matches: [],
  ...change,
})
const facts = (authors: AuthorFact[], change: Partial<AuthorFacts> = {}): AuthorFacts => ({
  authors,
  changedBy: [],
  requestedBy: ada,
  approvedBy: [],
  ...change,
})

const cases: Array<{ name: string; given: AuthorFacts; unknown: number; authors?: string[]; spoke?: string[] }> = [
  { name: 'nobody wrote anything', given: facts([]), unknown: 0 },
  { name: 'an address that nobody has', given: facts([author()]), unknown: 1 },
  {
    name: 'a proved address of a member',
    given: facts([author({ members: [{ userId: bob, verified: true }] })]),
    unknown: 0,
    authors: [bob],
  },
  {
    name: 'an address that a member only claims: it restricts, and clears nothing',
    given: facts([author({ members: [{ userId: chen, verified: false }] })]),
    unknown: 1,
    authors: [chen],
  },
  {
    name: 'a history of which nobody told',
    given: facts([author({ kind: 'history', key: 'upTo:x', name: 'whoever' })]),
    unknown: 1,
  },
  {
    name: 'a third person says that it is an outsider, and cannot approve then',
    given: facts([author({ matches: [outsider(dara)] })]),
    unknown: 0,
    spoke: [dara],
  },
  {
    name: 'a third person says that it is a member',
    given: facts([author({ matches: [member(dara, bob)] })]),
    unknown: 0,
    authors: [bob],
    spoke: [dara],
  },
  {
    name: 'the requester says that it is a bot: that clears nothing',
    given: facts([author({ matches: [bot(ada)] })]),
    unknown: 1,
  },
  {
    name: 'the requester says that it is a member: that restricts, and clears nothing',
    given: facts([author({ matches: [member(ada, bob)] })]),
    unknown: 1,
    authors: [bob],
  },
  {
    name: 'an approver says who it is: that clears nothing',
    given: facts([author({ matches: [outsider(chen)] })], { approvedBy: [chen] }),
    unknown: 1,
  },
  {
    name: 'two people say it: either may approve, and the word of the other stands',
    given: facts([author({ matches: [outsider(chen), outsider(dara)] })]),
    unknown: 0,
  },
  {
    name: 'two people say it and both approve',
    given: facts([author({ matches: [outsider(chen), outsider(dara)] })], { approvedBy: [chen, dara] }),
    unknown: 1,
  },
  {
    name: 'two people say it and one approved: the other cannot',
    given: facts([author({ matches: [outsider(chen), outsider(dara)] })], { approvedBy: [chen] }),
    unknown: 0,
    spoke: [dara],
  },
  {
    name: 'people contradict each other: whom one names is an author',
    given: facts([author({ matches: [outsider(dara), member(chen, bob)] })]),
    unknown: 0,
    authors: [bob],
  },
  {
    name: 'Baton says it of the sample',
    given: facts([author({ matches: [outsider(null)] })], { approvedBy: [chen] }),
    unknown: 0,
  },
  {
    name: 'another account of the requester says it',
    given: facts([
      author({ members: [ada, bob].map((userId) => ({ userId, verified: userId === ada })) }),
      author({ key: 'b', matches: [outsider(bob)] }),
    ]),
    unknown: 1,
    authors: [ada, bob],
  },
  {
    name: 'who wrote one history is several people, not several accounts of one',
    given: facts([
      author({ kind: 'history', key: 'upTo:x', matches: [member(dara, ada, bob)] }),
      author({ key: 'b', matches: [outsider(bob)] }),
    ]),
    unknown: 0,
    authors: [ada, bob],
    spoke: [dara, bob],
  },
  {
    name: 'whoever changed the process is an author',
    given: facts([], { changedBy: [chen] }),
    unknown: 0,
    authors: [chen],
  },
]

describe('who wrote a change', () => {
  it.each(cases)('$name', ({ given, unknown, authors = [], spoke = [] }) => {
    const verdict = judgeAuthors(given)
    const everyone = [ada, bob, chen, dara]
    expect(verdict.unknown).toHaveLength(unknown)
    expect(everyone.filter((userId) => verdict.isAuthor(userId))).toEqual(authors)
    expect(everyone.filter((userId) => verdict.speaksForAuthor(userId)).toSorted()).toEqual(spoke.toSorted())
  })

  const users = fc.constantFrom(ada, bob, chen, dara)
  const matches = fc.array(
    fc.oneof(
      users.map(outsider),
      users.map(bot),
      fc.tuple(users, fc.array(users, { minLength: 1, maxLength: 2 })).map(([by, of]) => member(by, ...of)),
    ),
    { maxLength: 3 },
  )
  const authors = fc.array(
    fc.record({
      kind: fc.constantFrom('address' as const, 'history' as const),
      key: fc.string(),
      name: fc.string(),
      members: fc.array(fc.record({ userId: users, verified: fc.boolean() }), { maxLength: 2 }),
      matches,
    }),
    { maxLength: 4 },
  )
  const worlds = fc.record({
    authors,
    changedBy: fc.array(users, { maxLength: 1 }),
    requestedBy: fc.option(users),
    approvedBy: fc.uniqueArray(users, { maxLength: 2 }),
  })

  it('is never known by the word of the requester or an approver alone', () => {
    fc.assert(
      fc.property(worlds, (given) => {
        const parties = new Set<string | null>([given.requestedBy, ...given.approvedBy])
        const { unknown } = judgeAuthors(given)
        for (const one of given.authors) {
          const others = one.matches.filter((match) => !parties.has(match.saidBy))
          const proved = one.members.some(({ verified }) => verified)
          if (!proved && others.length === 0) expect(unknown).toContain(one)
        }
      }),
    )
  })

  it('is known no better when one more approves', () => {
    fc.assert(
      fc.property(worlds, users, (given, approver) => {
        const more = judgeAuthors({ ...given, approvedBy: [...given.approvedBy, approver] })
        for (const one of judgeAuthors(given).unknown) expect(more.unknown).toContain(one)
      }),
    )
  })

  it('is known after the approval of whoever may give one, if it was before', () => {
    fc.assert(
      fc.property(worlds, users, (given, approver) => {
        const verdict = judgeAuthors(given)
        if (verdict.unknown.length > 0 || verdict.speaksForAuthor(approver)) return
        expect(judgeAuthors({ ...given, approvedBy: [...given.approvedBy, approver] }).unknown).toEqual([])
      }),
    )
  })

  it('makes an author of whomever anything names, whatever else is said', () => {
    fc.assert(
      fc.property(worlds, matches, (given, said) => {
        const before = judgeAuthors(given)
        const after = judgeAuthors({
          ...given,
          authors: given.authors.map((one) => ({ ...one, matches: [...one.matches, ...said] })),
        })
        for (const userId of [ada, bob, chen, dara]) {
          if (before.isAuthor(userId)) expect(after.isAuthor(userId)).toBe(true)
        }
      }),
    )
  })
})
