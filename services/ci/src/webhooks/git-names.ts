const REF = /^refs\/(heads|tags|pull|merge-requests)\/[^\s\p{Cc}~^:?*[\\]+$/u

/** True for a full ref name that may be given to git: one of the four kinds that are built, nothing that git refuses. */
export function isBuildableRef(ref: string): boolean {
  return ref.length <= 255 && REF.test(ref) && !/\.\.|\/\/|@\{|\.lock(\/|$)|[/.]$|\/[.-]/.test(ref)
}

/** True for a full commit id: 40 hexadecimal digits, not the zeros by which a forge says "none". */
export function isCommitSha(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text) && !/^0+$/.test(text)
}

/** The first line of a commit message, at most 200 characters. */
export function titleOf(message: string): string {
  return (message.split('\n')[0] ?? '').trim().slice(0, 200)
}
