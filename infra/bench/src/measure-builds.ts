import { type Api, type Build, hasEnded, lastStep, until } from './api.ts'
import { distribution, type Figure, round } from './figures.ts'
import { type BenchRepository, buildOf, checkProof } from './repository.ts'
import type { TracedBuild } from './spans.ts'

async function logOf(api: Api, build: Build): Promise<string> {
  const step = lastStep(build)
  if (!step) throw new Error(`Build ${build.number} ended as ${build.state} without a step: ${build.cause}`)
  return api.text(`/builds/${build.id}/logs/${step.logId}/raw`)
}

/** One build after another: from sending the webhook to the step's start and to the verdict, by the servers' own times. */
export async function measureSingleBuilds(
  api: Api,
  repository: BenchRepository,
  count: number,
): Promise<{ running: Figure; finished: Figure; traced: TracedBuild[] }> {
  const traced: TracedBuild[] = []
  const running: number[] = []
  const finished: number[] = []
  // The first ones warm the connections; a user's tenth build is what counts.
  for (let index = -3; index < count; index += 1) {
    const sha = await repository.push('main')
    const { sentAt } = await repository.announce('main', sha)
    const build = await buildOf(api, repository.id, sha, hasEnded)
    const step = lastStep(build)
    if (build.state !== 'passed' || !step?.startedAt || !build.finishedAt) {
      throw new Error(`Build ${build.number} ended as ${build.state}: ${build.cause}`)
    }
    checkProof(await logOf(api, build), sha)
    if (index < 0) continue
    traced.push({ buildId: build.id, sentAt })
    running.push(Date.parse(step.startedAt) - sentAt)
    finished.push(Date.parse(build.finishedAt) - sentAt)
  }
  return { running: distribution(running, 'ms'), finished: distribution(finished, 'ms'), traced }
}

/** 100 webhooks at once, each of a branch and commit of its own: how many verdicts a second, how many never come. */
export async function measureBurst(
  api: Api,
  repository: BenchRepository,
): Promise<{ perSecond: Figure; lost: Figure }> {
  const commits: Array<{ branch: string; sha: string }> = []
  for (let index = 0; index < 100; index += 1) {
    const branch = `burst-${Date.now()}-${index}`
    commits.push({ branch, sha: await repository.push(branch) })
  }
  const started = Date.now()
  await Promise.all(commits.map(({ branch, sha }) => repository.announce(branch, sha)))
  const ended = await untilAllEnded(api, repository.id, new Set(commits.map(({ sha }) => sha)))
  const verdicts = ended.filter((build) => build.state === 'passed')
  for (const build of verdicts) {
    const whole = await api.get<Build>(`/builds/${build.id}`)
    checkProof(await logOf(api, whole), build.commitSha ?? '')
  }
  const last = Math.max(...verdicts.map((build) => Date.parse(build.finishedAt ?? '')))
  return {
    perSecond: { value: round(verdicts.length / ((last - started) / 1_000)), unit: 'builds/s' },
    lost: { value: commits.length - verdicts.length, unit: 'builds' },
  }
}

/** A step that prints as fast as it can: from its start to the verdict, which is never given before the log is stored whole. */
export async function measureLogIngest(api: Api, repository: BenchRepository): Promise<Figure> {
  const sha = await repository.push('main')
  await repository.announce('main', sha)
  const build = await buildOf(api, repository.id, sha, hasEnded, 180_000)
  const step = lastStep(build)
  if (!step?.startedAt || !build.finishedAt || !step.log.complete || build.state !== 'passed') {
    throw new Error(`The printing build ended as ${build.state}: ${build.cause}`)
  }
  const head = await api.text(`/builds/${build.id}/logs/${step.logId}/raw`)
  checkProof(head.slice(0, 2_000), sha)
  if (head.length < 100_000_000) throw new Error(`Only ${head.length} bytes of the log were stored.`)
  const seconds = (Date.parse(build.finishedAt) - Date.parse(step.startedAt)) / 1_000
  return { value: round(step.log.bytes / 1_000_000 / seconds), unit: 'MB/s' }
}

/** Cancels running builds: from the request to the verdict. The step ignores nothing, so TERM suffices. */
export async function measureCancel(api: Api, repository: BenchRepository, count: number): Promise<Figure> {
  const samples: number[] = []
  for (let index = 0; index < count; index += 1) {
    const sha = await repository.push('main')
    await repository.announce('main', sha)
    const build = await buildOf(api, repository.id, sha, (one) => (lastStep(one)?.log.bytes ?? 0) > 40)
    const asked = Date.now()
    await api.post(`/builds/${build.id}/cancel`, {})
    const ended = await until(() => api.get<Build>(`/builds/${build.id}`), hasEnded)
    if (ended.state !== 'cancelled' || !ended.finishedAt) throw new Error(`A cancelled build ended as ${ended.state}.`)
    checkProof(await logOf(api, ended), sha)
    samples.push(Date.parse(ended.finishedAt) - asked)
  }
  return distribution(samples, 'ms')
}

/** A hundred builds are much to answer at once, so this asks once a second. Answers what ended within two minutes. */
async function untilAllEnded(api: Api, repositoryId: string, shas: ReadonlySet<string>): Promise<Build[]> {
  const ended = async () => {
    const page = await api.get<{ items: Build[] }>(`/builds?repositoryId=${repositoryId}&limit=100`)
    return page.items.filter((build) => hasEnded(build) && build.commitSha !== null && shas.has(build.commitSha))
  }
  return until(ended, (builds) => builds.length === shas.size, { limitMs: 120_000, everyMs: 1_000 }).catch(ended)
}
