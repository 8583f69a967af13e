import { duration } from '@baton/ui/patterns/time-words'
import { counted } from '#lib/words.ts'
import type { Build } from './types.ts'

type Facts = Pick<
  Build,
  'number' | 'state' | 'startedAt' | 'finishedAt' | 'tests' | 'firstFailure' | 'supersededBy' | 'cause' | 'waiting'
> & { cancelledByName: string | null }

/** The first line of a build's page: did it pass, and if not, what broke. */
export function buildSentence(facts: Facts): string {
  const name = `Build ${facts.number}`
  const ran = facts.firstFailure?.kind !== 'pipeline'
  const took = ran && facts.startedAt && facts.finishedAt ? ` in ${span(facts.startedAt, facts.finishedAt)}` : ''
  switch (facts.state) {
    case 'queued':
      return `${name} is queued`
    case 'waiting':
      return `${name} waits for approval`
    case 'running':
      return `${name} is running`
    case 'passed':
      return `${name} passed${took}${unread(facts)}`
    case 'failed':
      return `${name} failed${took}${what(facts)}`
    case 'timed_out':
      return `${name} timed out${took ? ` after${took.slice(3)}` : ''}`
    case 'cancelled':
      return `${name} was cancelled${facts.cancelledByName ? ` by ${facts.cancelledByName}` : ''}`
    case 'superseded':
      return `${name} was superseded${facts.supersededBy ? ` by build ${facts.supersededBy.number}` : ''}`
    case 'infrastructure':
      return `${name} ended by a fault of the infrastructure`
    case 'skipped':
      return `${name} had nothing to do`
  }
}

/** A green build whose tests are not all known says so. */
function unread({ tests }: Facts): string {
  return tests.reportFaults === 0 ? '' : `, but ${counted(tests.reportFaults, 'test report')} could not be counted`
}

function what({ firstFailure, tests }: Facts): string {
  switch (firstFailure?.kind) {
    case 'test':
      return `: ${counted(tests.failed, 'test')} in ${firstFailure.jobName}`
    case 'step':
      return `: ${firstFailure.stepName} in ${firstFailure.jobName}`
    case 'job':
      return `: ${firstFailure.jobName}`
    case 'pipeline':
      return ': .baton.yml'
    case undefined:
      return ''
  }
}

function span(from: string, to: string): string {
  return duration(Math.max(0, Date.parse(to) - Date.parse(from)))
}

/** The first failure as one line: "cart > rounds half up", "npm test in unit". */
export function failureLine(failure: NonNullable<Build['firstFailure']>): string {
  switch (failure.kind) {
    case 'test':
      return failure.test
    case 'step':
      return `${failure.stepName} in ${failure.jobName}`
    case 'job':
      return failure.jobName
    case 'pipeline':
      return failure.message
  }
}
