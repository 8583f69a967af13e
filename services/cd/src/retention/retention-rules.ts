import { type Arrival, formerReleases } from '../promotions/rollback-rules.ts'

/** How long an organisation keeps what delivery holds. */
export type RetentionRules = {
  /** Days after an artifact came in which it is kept whatever became of it. */
  artifactDays: number
  /** The newest releases of each project keep their artifacts, however old they are. */
  releasesKept: number
  /** So many releases that a rollback can go to, of each project in each environment, keep their artifacts. */
  rollbacksKept: number
  /** Days after the end of a deployment in which its log is kept. */
  logDays: number
}

/** What holds until somebody changes it. */
export const DEFAULT_RULES: RetentionRules = { artifactDays: 30, releasesKept: 20, rollbacksKept: 20, logDays: 365 }

/** How a release stands, as far as its artifacts are concerned. */
export type ReleaseStanding = {
  /** Live somewhere, or what failed there last and may be tried again. */
  isInPlace: boolean
  /** A promotion of it waits or deploys. */
  isAskedFor: boolean
  /** How many rollbacks come before it in the place where it comes first; null where no rollback leads to it. */
  rollbackRank: number | null
  /** Newer releases of its project; counted no further than the rules ask. */
  newerInProject: number
}

const DAY_MS = 24 * 60 * 60_000

/**
 * Whether the bytes of an artifact go: only when it is old enough and no release of it needs them. What is live, waits,
 * deploys, may be tried again, is among the newest, or is among those that a rollback may put back, needs them.
 */
export function doesArtifactGo(
  artifact: { receivedAt: Date; releases: readonly ReleaseStanding[] },
  rules: RetentionRules,
  now: Date,
): boolean {
  if (now.getTime() - artifact.receivedAt.getTime() < rules.artifactDays * DAY_MS) return false
  return !artifact.releases.some((release) => needsBytes(release, rules))
}

function needsBytes(release: ReleaseStanding, rules: RetentionRules): boolean {
  const isNewest = release.newerInProject < rules.releasesKept
  const isForRollback = release.rollbackRank !== null && release.rollbackRank < rules.rollbacksKept
  return release.isInPlace || release.isAskedFor || isNewest || isForRollback
}

/** How many rollbacks come before the release in a place with this history; null where none leads to it. */
export function rollbackRank(history: readonly Arrival[], releaseId: string): number | null {
  const rank = formerReleases(history).findIndex((former) => former.releaseId === releaseId)
  return rank === -1 ? null : rank
}

/** Whether the log of a deployment goes. One that runs, or is what its place shows now, keeps it. */
export function doesLogGo(
  deployment: { finishedAt: Date | null; isShown: boolean },
  rules: RetentionRules,
  now: Date,
): boolean {
  if (deployment.finishedAt === null || deployment.isShown) return false
  return now.getTime() - deployment.finishedAt.getTime() >= rules.logDays * DAY_MS
}

/** The rules as far as the operator lets them: nothing is kept for longer than `daysMax` only because it is young. */
export function boundRules(rules: RetentionRules, daysMax: number): RetentionRules {
  const { artifactDays, logDays, ...counts } = rules
  return { ...counts, artifactDays: Math.min(artifactDays, daysMax), logDays: Math.min(logDays, daysMax) }
}

/** A rule in the words that stay with what it deleted. */
export function ruleWords(what: 'artifacts' | 'deployment logs', days: number): string {
  return `${what} ${days} ${days === 1 ? 'day' : 'days'}`
}

/** Before this moment something must have come or ended for the rule to delete it. */
export function before(days: number, now: Date): Date {
  return new Date(now.getTime() - days * DAY_MS)
}
