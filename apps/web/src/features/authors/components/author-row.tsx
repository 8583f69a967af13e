import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { Link } from '#components/link.tsx'
import type { Outputs } from '#lib/outputs.ts'
import { paths } from '#lib/paths.ts'
import { anyOf } from '#lib/words.ts'
import { authorsText as text } from '../text.ts'
import { MatchForm } from './match-form.tsx'
import { WithdrawMatch } from './withdraw-match.tsx'

export type Author = Outputs['authors']['list']['items'][number]
type Person = { userId: string; displayName: string }

/** One author: the name that commits carry, who said who that is, what waits, and the question where it is open. */
export function AuthorRow(props: { org: string; author: Author; members: readonly Person[]; mayMatch: boolean }) {
  const { org, author, members, mayMatch } = props
  const name = author.name || text.nameless
  const claimedBy = author.members.filter((member) => !member.verified).map((member) => member.displayName)
  return (
    <li data-author={author.key} className="flex flex-col gap-3 border-b px-4 py-3 last:border-b-0">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <span className="font-medium wrap-anywhere">
          <bdi>{name}</bdi>
        </span>
        {author.kind === 'address' ? (
          <code className="font-mono text-table text-2" title={text.hashHint}>
            {text.hash(author.key.split('/')[1]?.slice(0, 8) ?? '')}
          </code>
        ) : null}
      </div>
      {claimedBy.length > 0 ? <p className="text-table text-2">{text.claimed(anyOf(claimedBy))}</p> : null}
      {author.matches.map((match) => (
        <div key={match.matchId} className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <span className="min-w-0 flex-1 basis-56 wrap-anywhere">
            {match.who === 'member'
              ? text.said.member(anyOf(match.people.map((person) => person.displayName)))
              : text.said[match.who]}
            <span className="text-table text-2">
              {', '}
              {match.saidBy === null ? text.saidByBaton : text.saidBy(match.saidBy.displayName)}{' '}
              <RelativeTime at={match.saidAt} ago />
            </span>
            {match.remark ? (
              <span className="block text-table text-2">
                <bdi>“{match.remark}”</bdi>
              </span>
            ) : null}
          </span>
          {mayMatch ? <WithdrawMatch matchId={match.matchId} name={name} /> : null}
        </div>
      ))}
      {author.waiting.length > 0 ? (
        <div className="text-table text-2">
          {text.waits}
          <ul>
            {author.waiting.map((promotion) => (
              <li key={promotion.promotionId}>
                <Link href={paths.promotion(org, promotion.promotionId)} className="wrap-anywhere hover:underline">
                  {text.promotion(promotion)}
                </Link>
                {promotion.countsFromYou ? null : <span className="block">{text.notFromYou}</span>}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {mayMatch && author.waiting.length > 0 ? (
        <MatchForm authorKey={author.key} name={name} members={members} />
      ) : null}
    </li>
  )
}
