/** The beginning of every source of an organisation's repositories: what a publisher calls itself in the contract. */
export function sourceBase(ciPublicUrl: string, orgId: string): string {
  return `${ciPublicUrl}/orgs/${orgId}/repositories/`
}

/** True for an address that only this machine can reach. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url)
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\./.test(hostname)
}

/** What a repository's project is called: the last part of its name. */
export function projectNameOf(repositoryName: string): string {
  return repositoryName.split('/').at(-1) || repositoryName
}

/** A ref as a person writes it: `main`, `v1`, `#7`. */
export function shortRef(ref: string): string {
  return ref.replace(/^refs\/(heads|tags)\//, '').replace(/^refs\/(pull|merge-requests)\/(\d+)\/head$/, '#$2')
}
