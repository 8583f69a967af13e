import { membersOfTeams } from '@baton/identity/people'
import type { Tx } from '@baton/kernel/database'
import { DomainError } from '@baton/kernel/errors'
import type { OrgId } from '@baton/kernel/ids'
import type { ApprovalRequirement } from '../promotions/quorum-rules.ts'
import type { EnvironmentRule } from './rule.ts'

/** The names of the teams that requirements ask for, by id. Teams that are gone are absent. */
export async function teamNamesOf(
  tx: Tx,
  orgId: OrgId,
  requirements: readonly ApprovalRequirement[],
): Promise<Record<string, string>> {
  const teamIds = requirements.flatMap((requirement) => requirement.teamIds)
  const teams = await membersOfTeams(tx, orgId, teamIds)
  return Object.fromEntries(teams.map((team) => [team.teamId, team.name]))
}

/** Throws VALIDATION when a rule asks for a team that the organisation does not have. */
export async function checkTeams(tx: Tx, orgId: OrgId, rule: EnvironmentRule): Promise<void> {
  const names = await teamNamesOf(tx, orgId, rule.approvals)
  const unknown = rule.approvals.flatMap((requirement) => requirement.teamIds).find((id) => !(id in names))
  if (unknown === undefined) return
  throw new DomainError('VALIDATION', `There is no team '${unknown}'. Choose one of the organisation's teams.`, {
    reason: 'team_unknown',
  })
}
