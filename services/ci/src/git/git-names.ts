import { createHash } from 'node:crypto'

const BUILT = /^refs\/(heads|tags|pull|merge-requests)\//
/** A longer name fits no index. */
const REF_CHARACTERS_MAX = 255

/** True for a full ref name of one of the four kinds that are built, as `git check-ref-format` allows it. */
export function isBuildableRef(ref: string): boolean {
  return refFault(ref) === null
}

/** Why nothing is built for a ref of this name, as the end of a sentence; null where it may be. */
export function refFault(ref: string): string | null {
  if (!BUILT.test(ref)) return 'is neither a branch nor a tag'
  if (ref.length > REF_CHARACTERS_MAX) return `has a name of more than ${REF_CHARACTERS_MAX} characters`
  return isLegalRef(ref) ? null : 'has a name that git does not allow'
}

function isLegalRef(ref: string): boolean {
  const isLegalPart = (part: string) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock')
  return (
    ref.isWellFormed() &&
    ref.split('/').every(isLegalPart) &&
    !/\.\.|@\{|\.$/.test(ref) &&
    ![...ref].some((character) => character <= ' ' || '\x7f~^:?*[\\'.includes(character))
  )
}

/** True for the full name of a branch or tag: what a person may ask for. A pull request's head comes by its webhook alone. */
export function isBranchOrTag(ref: string): boolean {
  return isBuildableRef(ref) && /^refs\/(heads|tags)\//.test(ref)
}

/** A ref as a sentence has it: "branch 'main'", "tag 'v1'", "pull request 7". */
export function namedRef(ref: string): string {
  const [, folder = '', name = ''] = /^refs\/([^/]+)\/(.+)$/.exec(ref) ?? []
  if (folder === 'heads') return `branch '${name}'`
  if (folder === 'tags') return `tag '${name}'`
  return `${folder === 'pull' ? 'pull' : 'merge'} request ${name.replace(/\/head$/, '')}`
}

/** The full name that a person means: `main` is `refs/heads/main`. */
export function fullRef(name: string): string {
  return name.startsWith('refs/') ? name : `refs/heads/${name}`
}

/** Where a mirror keeps a ref of its forge: a name in which no ref of a forge means anything to git, or is in another's way. */
export function mirrorRef(ref: string): string {
  return `refs/fetched/${createHash('sha256').update(ref).digest('hex').slice(0, 40)}`
}

/** True for a full commit id: 40 hexadecimal digits, not the zeros by which a forge says "none". */
export function isCommitSha(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text) && !/^0+$/.test(text)
}
