import { accessTo, faultOf } from './forge-access.ts'
import type { AskForge, ForgeAnswer } from './forge-answer.ts'
import { isBranchOrTag } from './git-names.ts'
import { GitError, runGit } from './run-git.ts'

const ASK_MS_MAX = 8_000

/** Asks by `git ls-remote`: its default branch and these refs, full names that may be given to git. */
export const askForge: AskForge = async (source, refs) => {
  const access = await accessTo(source)
  if ('fault' in access) return access
  const late = AbortSignal.timeout(ASK_MS_MAX)
  try {
    const out = await runGit({
      folder: '/',
      args: [
        'ls-remote',
        '--quiet',
        '--symref',
        '--',
        source.url.href,
        'HEAD',
        ...refs.flatMap((ref) => [ref, `${ref}^{}`]),
      ],
      configuration: access.configuration,
      signal: late,
    })
    return readAnswer(out.toString('utf8'), new Set(refs))
  } catch (error) {
    if (!(error instanceof GitError)) throw error
    if (!late.aborted) return faultOf(error, source.url)
    return { fault: 'unreachable', sentence: `${source.url.origin} did not answer git within ${ASK_MS_MAX / 1000} s.` }
  }
}

/** A pattern of `ls-remote` matches the end of a name, so that only the exact names count. */
function readAnswer(text: string, asked: ReadonlySet<string>): ForgeAnswer {
  const refs = new Map<string, string>()
  let defaultBranch: string | null = null
  let head: string | null = null
  for (const line of text.split('\n')) {
    const [what = '', name = ''] = line.split('\t')
    const branch = name === 'HEAD' ? /^ref: refs\/heads\/(.+)$/.exec(what)?.[1] : undefined
    if (branch !== undefined && isBranchOrTag(`refs/heads/${branch}`)) defaultBranch = branch
    if (name === 'HEAD' && /^[0-9a-f]{40}$/.test(what)) head = what
    if (asked.has(name.replace(/\^\{\}$/, '')) && /^[0-9a-f]{40}$/.test(what)) refs.set(name, what)
  }
  return { defaultBranch, head, refs }
}
