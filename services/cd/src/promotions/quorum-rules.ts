import type { Role } from '@baton/kernel/permissions'

/** So many approvals by people who have one of the roles or are in one of the teams. Neither named: anyone who may approve. */
export type ApprovalRequirement = { count: number; roles: readonly Role[]; teamIds: readonly string[] }

/** Why a person's approval would not count, whatever their role. */
export type Exclusion = 'requester' | 'releaseCreator' | 'author' | 'spokeForAuthor' | 'unproved' | 'ownSay'

/** A member who may approve in this environment, and what speaks against it for one promotion. */
export type Candidate = {
  userId: string
  displayName: string
  roles: readonly Role[]
  teamIds: readonly string[]
  exclusion: Exclusion | null
  /** Why a team or role of theirs does not count here, as a sentence; null where all of them do. */
  notCounted?: string | null
}

/** How one requirement stands: who fills it, how many are missing, and who could still fill it. */
export type RequirementStanding = {
  requirement: ApprovalRequirement
  filledBy: readonly Candidate[]
  missing: number
  couldFill: readonly Candidate[]
}

/** True when this person's approval counts toward the requirement. */
export function qualifies(candidate: Candidate, requirement: ApprovalRequirement): boolean {
  if (candidate.exclusion !== null) return false
  if (requirement.roles.length === 0 && requirement.teamIds.length === 0) return true
  return (
    requirement.roles.some((role) => candidate.roles.includes(role)) ||
    requirement.teamIds.some((team) => candidate.teamIds.includes(team))
  )
}

/**
 * Gives each approval to at most one requirement so that as many places as possible are filled (a maximum bipartite
 * matching, by augmenting paths): one person never counts twice, and nobody is wasted on the wrong requirement.
 */
export function matchApprovals(
  requirements: readonly ApprovalRequirement[],
  candidates: readonly Candidate[],
  approvedBy: readonly string[],
): RequirementStanding[] {
  const approvers = candidates.filter((candidate) => approvedBy.includes(candidate.userId))
  const places = requirements.flatMap((requirement, index) =>
    Array.from({ length: requirement.count }, () => ({ requirement, index })),
  )
  const holderOf = new Map<number, Candidate>()

  function seat(candidate: Candidate, tried: Set<number>): boolean {
    for (const [place, { requirement }] of places.entries()) {
      if (tried.has(place) || !qualifies(candidate, requirement)) continue
      tried.add(place)
      const holder = holderOf.get(place)
      if (holder === undefined || seat(holder, tried)) {
        holderOf.set(place, candidate)
        return true
      }
    }
    return false
  }
  for (const approver of approvers) seat(approver, new Set())

  return requirements.map((requirement, index) => {
    const filledBy = places.flatMap((place, at) => {
      const holder = holderOf.get(at)
      return place.index === index && holder !== undefined ? [holder] : []
    })
    const missing = requirement.count - filledBy.length
    return {
      requirement,
      filledBy,
      missing,
      couldFill: candidates.filter(
        (candidate) => !approvedBy.includes(candidate.userId) && qualifies(candidate, requirement),
      ),
    }
  })
}

/** The approvals that one version of a rule asks for. */
export type ApprovalList = { version: number; requirements: readonly ApprovalRequirement[] }

/** A requirement of a version of the rule, and how it stands. */
export type ListStanding = RequirementStanding & {
  version: number
  /** Why people who look as if they could fill it do not count, a sentence each. */
  notCounted: readonly string[]
}

/** The same approvals counted against each list by itself: they must satisfy every one, and a person may count in each. */
export function matchLists(
  lists: readonly ApprovalList[],
  candidates: readonly Candidate[],
  approvedBy: readonly string[],
): ListStanding[] {
  return lists.flatMap(({ version, requirements }) =>
    matchApprovals(requirements, candidates, approvedBy).map((standing) => ({
      ...standing,
      version,
      notCounted: candidates.flatMap((candidate) =>
        (candidate.exclusion === null || candidate.exclusion === 'ownSay') &&
        !qualifies(candidate, standing.requirement)
          ? (candidate.notCounted ?? [])
          : [],
      ),
    })),
  )
}

/** True when every place of every requirement is filled. */
export function isQuorate(standings: readonly RequirementStanding[]): boolean {
  return standings.every((standing) => standing.missing === 0)
}
