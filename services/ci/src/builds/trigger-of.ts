import type { Trigger } from '@baton/pipeline/triggers'
import type { BuildRow } from './build-rows.ts'

/** What made the build, in the pipeline's terms. */
export function triggerOf(build: BuildRow): Trigger {
  const name = build.ref.replace(/^refs\/(heads|tags)\//, '')
  switch (build.trigger) {
    case 'push':
      return { type: 'push', branch: name }
    case 'tag':
      return { type: 'tag', tag: name }
    case 'manual':
      return { type: 'manual', branch: name, inputs: build.manualInputs ?? {} }
    case 'pull_request': {
      if (!build.pullRequest) throw new Error(`Build ${build.id} of a pull request does not know which.`)
      const { number, sourceBranch, targetBranch } = build.pullRequest
      return { type: 'pull_request', number, sourceBranch, targetBranch }
    }
  }
}
