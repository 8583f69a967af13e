import { buildsText as text } from './text.ts'
import type { Build, RepositoryDetail } from './types.ts'

/** The first line of the list: is the main branch green? Of several repositories, how many of their builds run. */
export function listSentence(facts: {
  repository: Pick<RepositoryDetail, 'streak' | 'defaultBranch'> | null
  repositories: number
}): string {
  const { repository } = facts
  if (facts.repositories === 0) return text.noRepositories
  if (!repository) return facts.repositories > 1 ? text.several(facts.repositories) : text.title
  if (!repository.streak) return text.noVerdict(repository.defaultBranch)
  const { branch, state, count } = repository.streak
  return text.streak(branch, text.streakWords[state] ?? state, count)
}

/** "2 running, 1 queued", or that nothing runs. */
export function workSentence(open: ReadonlyArray<Pick<Build, 'state'>>): string {
  const running = open.filter((build) => build.state === 'running').length
  const queued = open.filter((build) => build.state === 'queued').length
  const parts = [running > 0 ? text.running(running) : '', queued > 0 ? text.queued(queued) : ''].filter(Boolean)
  return parts.length > 0 ? parts.join(', ') : text.idle
}
