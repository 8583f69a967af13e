/** How long an organisation keeps what its builds leave, in days after their end. */
export type RetentionRules = {
  logDays: number
  /** Of artifacts and test reports. */
  artifactDays: number
  /** The newest builds of each branch keep everything, however old they are. */
  buildsKept: number
  /** A mirror that no build has fetched into for so long is deleted; the next build makes it anew. */
  mirrorDays: number
}

/** What holds until somebody changes it. */
export const DEFAULT_RULES: RetentionRules = { logDays: 90, artifactDays: 30, buildsKept: 3, mirrorDays: 30 }

/** What is known of a build when its bytes are judged. */
export type BuildFacts = {
  /** Null while anything of it may still change. */
  endedAt: Date | null
  /** Full name, `refs/heads/main`. */
  ref: string
  /** Newer builds of the same ref; counted no further than the rules ask. */
  newerOnRef: number
  /** The newest verdict about the repository's default branch. */
  isLastVerdict: boolean
  /** Its statements are still to be signed, or an artifact is on its way to a consumer. */
  isBeingPublished: boolean
}

/** What of a build may be deleted. */
export type Going = { logs: boolean; outputs: boolean }

const DAY_MS = 24 * 60 * 60_000
const NOTHING: Going = { logs: false, outputs: false }

/**
 * What of a build goes. Nothing goes of a build that has not ended, that is the last verdict about the default branch, or
 * that is among the newest of its branch; no artifact or report goes before everybody has it who shall.
 */
export function whatGoes(build: BuildFacts, rules: RetentionRules, now: Date): Going {
  if (build.endedAt === null || build.isLastVerdict) return NOTHING
  if (build.ref.startsWith('refs/heads/') && build.newerOnRef < rules.buildsKept) return NOTHING
  const isOlderThan = (days: number, { endedAt } = build) =>
    endedAt !== null && now.getTime() - endedAt.getTime() >= days * DAY_MS
  return {
    logs: isOlderThan(rules.logDays),
    outputs: isOlderThan(rules.artifactDays) && !build.isBeingPublished,
  }
}

/** Before this moment a build must have been made for anything of it to go. */
export function oldestKept(rules: RetentionRules, now: Date): Date {
  return new Date(now.getTime() - Math.min(rules.logDays, rules.artifactDays) * DAY_MS)
}

/** Whether a mirror goes that was last fetched into at that time. One that a build may need now stays. */
export function doesMirrorGo(
  mirror: { fetchedAt: Date; hasOpenBuild: boolean },
  rules: RetentionRules,
  now: Date,
): boolean {
  return !mirror.hasOpenBuild && now.getTime() - mirror.fetchedAt.getTime() >= rules.mirrorDays * DAY_MS
}

/** The rules as far as the operator lets them: nothing is kept for longer than `daysMax` but the newest builds. */
export function boundRules(rules: RetentionRules, daysMax: number): RetentionRules {
  const bound = (days: number) => Math.min(days, daysMax)
  return {
    logDays: bound(rules.logDays),
    artifactDays: bound(rules.artifactDays),
    buildsKept: rules.buildsKept,
    mirrorDays: bound(rules.mirrorDays),
  }
}

/** A rule in the words that stay with what it deleted. */
export function ruleWords(what: 'logs' | 'artifacts' | 'test reports', days: number): string {
  return `${what} ${days} ${days === 1 ? 'day' : 'days'}`
}
