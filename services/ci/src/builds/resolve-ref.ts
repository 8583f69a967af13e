import { askForge } from '../git/ask-forge.ts'
import type { FetchFault, FetchSource } from '../git/fetch-queue.ts'
import { askPatiently } from './ask-patiently.ts'
import type { BuildRow } from './build-rows.ts'

/**
 * The full name of a build's ref. Where a person typed a short one, that is a branch or a tag, whichever the forge has; where
 * it has both, nobody knows which is meant.
 */
export async function resolveRef(
  source: FetchSource,
  { ref: known, typedRef: name }: Pick<BuildRow, 'ref' | 'typedRef'>,
  signal?: AbortSignal,
): Promise<{ ref: string } | FetchFault> {
  if (name === null) return { ref: known }
  const [branch, tag] = [`refs/heads/${name}`, `refs/tags/${name}`]
  const answer = await askPatiently(() => askForge(source, [branch, tag]), signal)
  if ('fault' in answer) return answer
  const found = [branch, tag].filter((ref) => answer.refs.has(ref))
  const [ref, other] = found
  if (ref === undefined) return { fault: 'gone', sentence: `The forge has no branch and no tag '${name}'.` }
  if (other === undefined) return { ref }
  return {
    fault: 'gone',
    sentence: `The forge has a branch and a tag '${name}'. Start the build again with ${branch} or ${tag}.`,
  }
}
