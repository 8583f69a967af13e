import { DomainError } from '@baton/kernel/errors'
import { cleanLine } from '@baton/kernel/text'

/** A clone URL that was taken apart and found fit to be given to git. */
export type CloneUrl = { href: string; origin: string; hostname: string; port: string; path: string }

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Z}\\]/u

/**
 * Reads a clone URL: https, or http for an origin in `httpOrigins`. Refuses user and password, a query, a fragment,
 * unprintable characters, a leading dash, and whatever the URL parser would have to mend.
 */
export function parseCloneUrl(text: string, httpOrigins: readonly string[]): CloneUrl {
  if (text.length === 0 || text.length > 500 || UNPRINTABLE.test(text) || text.startsWith('-')) throw refused(text)
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url) throw refused(text)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && httpOrigins.includes(url.origin))) {
    const why = `'${url.protocol.replace(/:$/, '')}' is not allowed`
    const option = `--allow-git-origin ${url.origin}`
    throw refused(text, url.protocol === 'http:' ? `${why} unless Baton is started with ${option}` : why)
  }
  if (url.username || url.password) throw refused(text, 'it holds a user name or password')
  if (url.search || url.hash) throw refused(text, "it holds a '?' or '#'")
  if (url.pathname.length < 2 || url.pathname.includes('//')) throw refused(text)
  if (text.toLowerCase() !== url.href.toLowerCase()) throw refused(text)
  return { href: url.href, origin: url.origin, hostname: url.hostname, port: url.port, path: url.pathname }
}

/** True where two clone URLs lead to one repository: `.git` and a slash at the end make no other of it. */
export function sameRepository(one: string, other: string): boolean {
  const bare = (href: string) =>
    href
      .replace(/\/+$/, '')
      .replace(/\.git$/, '')
      .toLowerCase()
  return bare(one) === bare(other)
}

/** What a person calls the repository: the path of its URL without slashes at the ends and without `.git`. */
export function repositoryNameOf(url: CloneUrl): string {
  const path = url.path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '')
  try {
    return cleanLine(decodeURIComponent(path), 100)
  } catch {
    return cleanLine(path, 100)
  }
}

function refused(text: string, why?: string): DomainError {
  // What stands before the host may be a secret, and refusals end up in logs.
  const safe = text.replace(/\/\/[^/]*@/, '//…@')
  const shown = JSON.stringify(cleanLine(safe, 80))
  return new DomainError(
    'VALIDATION',
    `The clone URL ${shown} cannot be used${why ? `: ${why}` : ''}. Write it as https://host/owner/repository.git.`,
    { reason: 'clone_url' },
  )
}
