import { counted } from '#lib/words.ts'

/** The two services, each of which keeps and deletes its own. */
export type Service = 'builds' | 'delivery'

/** Words of the usage page. */
export const usageText = {
  title: 'Usage',
  sentence: (size: string) => `${size} kept`,
  detail:
    'Old bytes are deleted by the rules below. Builds, results, digests, releases, decisions and the audit log always stay.',
  kept: 'What builds keep',
  keptByDelivery: 'What delivery keeps',
  kind: 'What',
  count: 'Count',
  size: 'Size',
  measured: 'Measured',
  notMeasured: 'Not yet',
  kinds: {
    logs: 'Logs',
    artifacts: 'Artifacts',
    reports: 'Test reports',
    releaseArtifacts: 'Artifacts of releases',
    deploymentLogs: 'Logs of deployments',
    strays: 'Files that belong to nothing',
    mirrors: 'Copies of repositories',
    workspaces: 'Leftovers of jobs on build hosts',
  } as Readonly<Record<string, string>>,
  amounts: {
    logs: (count: number) => counted(count, 'log'),
    artifacts: (count: number) => counted(count, 'artifact'),
    reports: (count: number) => counted(count, 'test report'),
    releaseArtifacts: (count: number) => counted(count, 'artifact'),
    deploymentLogs: (count: number) => counted(count, 'log of a deployment', 'logs of deployments'),
    strays: (count: number) => counted(count, 'file that belongs to nothing', 'files that belong to nothing'),
    mirrors: (count: number) => counted(count, 'copy of a repository', 'copies of repositories'),
    workspaces: (count: number) => counted(count, 'leftover of a job', 'leftovers of jobs'),
  } as Readonly<Record<string, (count: number) => string>>,
  rulesOfBuilds: 'Rules for builds',
  rulesOfDelivery: 'Rules for delivery',
  fields: {
    builds: {
      logDays: { label: 'Logs, days', hint: 'Counted from the end of the build.' },
      artifactDays: {
        label: 'Artifacts and test reports, days',
        hint: 'A published artifact stays where it was published to.',
      },
      buildsKept: {
        label: 'Builds kept per branch',
        hint: 'The newest of each branch keep everything, however old. So does the last result of the default branch.',
      },
      mirrorDays: {
        label: 'Copies of repositories, days without a build',
        hint: 'The next build fetches the repository again.',
      },
    },
    delivery: {
      artifactDays: {
        label: 'Artifacts, days',
        hint: 'Counted from the day when they came. What is live, asked for or needed for a rollback stays.',
      },
      releasesKept: {
        label: 'Newest releases kept per project',
        hint: 'They keep their artifacts, however old.',
      },
      rollbacksKept: {
        label: 'Releases kept for rollback, per environment',
        hint: 'Those that were live before the present one, the latest first.',
      },
      logDays: {
        label: 'Logs of deployments, days',
        hint: 'Counted from the end of the deployment. What is live keeps its log.',
      },
    },
  } as Readonly<Record<Service, Readonly<Record<string, { label: string; hint: string }>>>>,
  most: (days: number) => `Your operator allows ${new Intl.NumberFormat('en').format(days)} days at most.`,
  save: 'Save rules',
  saving: 'Saving...',
  saved: 'Saved. The next run deletes by these rules.',
  notYours: (names: string) => `Only an owner or admin changes the rules: ${names}.`,
  next: { builds: 'Next run for builds', delivery: 'Next run for delivery' },
  nextSentence: 'Runs every night between 03:10 and 03:40 UTC. It would now delete:',
  nextNothing: 'Runs every night between 03:10 and 03:40 UTC. It would now delete nothing.',
  andMore: 'And more: only the oldest were counted.',
  run: 'Delete now',
  starting: 'Starting...',
  started: 'Started. This page shows what it deleted once it has ended; reload to see.',
  last: { builds: 'Last run for builds', delivery: 'Last run for delivery' },
  never: 'No run yet.',
  running: 'Running since',
  finished: 'Ended',
  byRequest: 'started by hand',
  bySchedule: 'by schedule',
  nothing: 'It deleted nothing.',
  deleted: 'It deleted:',
  away: (hosts: string) => `These build hosts did not answer, and are looked at by the next run: ${hosts}.`,
} as const
