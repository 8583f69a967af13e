/** One pair that a consumer accepts: this key, signing as this builder, at most at this SLSA build level. */
export type TrustedSigner = { keyId: string; builderId: string; level: 0 | 1 | 2 | 3 }

/** What a consumer (a project) takes: from whom, built how, from where. */
export type TrustRule = {
  /** The consumer's own name of the rule, such as a project's id. */
  id: string
  signers: readonly TrustedSigner[]
  /** The only repository, or null for any. */
  repository: string | null
  buildTypes: readonly string[]
  /** Whole refs; `*` stands for any characters: `refs/heads/main`, `refs/tags/v*`. Null for any. */
  refs: readonly string[] | null
}

/** A rule that took the publication, and the level at which its provenance counts there. */
export type Admission = { ruleId: string; level: 0 | 1 | 2 | 3 }

/** True when both addresses name one repository: spelling of the host, a trailing `.git` or slash do not matter. */
export function sameRepository(one: string, other: string): boolean {
  return normalRepository(one) === normalRepository(other)
}

/** True when the ref fits the pattern, in which `*` stands for any characters. */
export function matchesRef(pattern: string, ref: string): boolean {
  const [head = '', ...rest] = pattern.split('*')
  const tail = rest.pop()
  if (tail === undefined) return pattern === ref
  if (!ref.startsWith(head) || ref.length < head.length + tail.length || !ref.endsWith(tail)) return false
  let at = head.length
  for (const piece of rest) {
    const found = ref.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return at <= ref.length - tail.length
}

function normalRepository(address: string): string {
  const bare = address
    .replace(/^git\+/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
  const url = URL.canParse(bare) ? new URL(bare) : null
  return url ? `${url.protocol}//${url.host}${url.pathname}` : bare
}
