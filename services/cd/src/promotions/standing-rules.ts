import type { Given } from '@baton/identity/people'
import { ROLE_ACTIONS, type Role } from '@baton/kernel/permissions'

/** From whom a member has their teams and roles. A role with a `teamId` comes through that team. */
export type GivenSay = {
  teams: ReadonlyArray<Given & { teamId: string; name: string }>
  roles: ReadonlyArray<Given & { role: Role; teamId: string | null }>
}

/** The promotion for which a say is looked at. */
export type SayFacts = {
  userId: string
  /** Null for one that nobody asked for yet. */
  requestedAt: Date | null
  /** Whoever takes part in it: asked for it, cut the release or wrote it. */
  takesPart: (userId: string) => boolean
}

/** The part of somebody's teams and roles that counts for one promotion. `why` names the first that does not. */
export type CountedSay = {
  teamIds: string[]
  roles: Role[]
  mayApprove: boolean
  why: { by: 'self' | 'party'; teamName: string | null } | null
}

/**
 * Counts what two people have agreed to. What somebody gave to themselves never counts, and what a person who takes part in
 * the promotion gave after it was asked for does not count for it: so nobody makes themselves, or picks, the second person.
 */
export function countSay(given: GivenSay, facts: SayFacts): CountedSay {
  const teams = given.teams.filter((one) => refuse(one, facts) === null)
  const counted = new Set(teams.map(({ teamId }) => teamId))
  const roles = given.roles.filter(
    (one) => refuse(one, facts) === null && (one.teamId === null || counted.has(one.teamId)),
  )
  return {
    teamIds: [...counted],
    roles: [...new Set(roles.map(({ role }) => role))],
    mayApprove: roles.some(({ role }) => (ROLE_ACTIONS[role] as readonly string[]).includes('promotion:approve')),
    why: whyNot(given, facts),
  }
}

function refuse({ by, at }: Given, { userId, requestedAt, takesPart }: SayFacts): 'self' | 'party' | null {
  if (by === null) return null
  if (by === userId) return 'self'
  return requestedAt !== null && at > requestedAt && takesPart(by) ? 'party' : null
}

function whyNot(given: GivenSay, facts: SayFacts): CountedSay['why'] {
  for (const team of given.teams) {
    const by = refuse(team, facts)
    if (by !== null) return { by, teamName: team.name }
  }
  for (const role of given.roles) {
    const by = refuse(role, facts)
    if (by !== null) return { by, teamName: given.teams.find(({ teamId }) => teamId === role.teamId)?.name ?? null }
  }
  return null
}

/** Why somebody's say does not count, and what makes it count. */
export function sayWhyNot({ by, teamName }: NonNullable<CountedSay['why']>, displayName: string): string {
  if (by === 'self') {
    const what = teamName === null ? 'the role here' : `a place in ${teamName}, or its role here,`
    return `${displayName} gave ${what} to themselves, so it counts only once somebody else gives it.`
  }
  const what = teamName === null ? 'got a role here' : `came into ${teamName}`
  return `${displayName} ${what} after this was asked for, from somebody who takes part in it, so it counts for the next request only.`
}
