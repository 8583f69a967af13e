import { cleanLine } from '@baton/kernel/text'
import type { CloneUrl } from '../repositories/clone-url.ts'
import { publicAddressesOf } from './address-guard.ts'
import type { FetchFault, FetchSource } from './fetch-queue.ts'
import type { GitError } from './run-git.ts'

/**
 * The configuration with which git may speak to a forge: its scheme, and the address that was checked where the origin is
 * not trusted. Else why it may not.
 */
export async function accessTo({
  url,
  trusted,
  orgId,
}: FetchSource): Promise<{ configuration: string[] } | FetchFault> {
  const addresses = trusted ? [] : await publicAddressesOf(url.hostname).catch(() => [])
  if (addresses === null) {
    const option = `--allow-git-origin ${url.origin}${orgId ? `=${orgId}` : ''}`
    return refused(`${url.hostname} is not a public address. Ask your operator to start Baton with ${option}.`)
  }
  if (!trusted && addresses.length === 0)
    return unreachable(`The host ${url.hostname} is not known to the DNS. ${CHECK_ADDRESS}`)
  const scheme = url.href.startsWith('https:') ? 'https' : 'http'
  const port = url.port || (scheme === 'https' ? '443' : '80')
  const pinned = addresses.slice(0, 1).map((address) => `http.curloptResolve=${url.hostname}:${port}:${address}`)
  return { configuration: [`protocol.${scheme}.allow=always`, ...pinned] }
}

const CHECK_ADDRESS = 'Check the clone address of the repository, then run the build again.'

const OBJECTS_REFUSED = /fsck|bad object|malformed|corrupt/i

/** True where git would not take the objects that a forge has sent. */
export function areObjectsRefused({ stderr }: GitError): boolean {
  return OBJECTS_REFUSED.test(stderr)
}

/** What git's refusal means, out of what it printed. */
export function faultOf(error: GitError, url: CloneUrl): FetchFault {
  // git says the address again, and a name or port in it must not be taken for a verdict.
  const stderr = error.stderr.replaceAll(url.href, '')
  if (/not our ref|couldn't find remote ref|no such remote ref|unadvertised object|did not send all/i.test(stderr)) {
    return { fault: 'gone', sentence: 'The forge does not have it any more.' }
  }
  if (/authentication|could not read username|returned error: 40[13]/i.test(stderr)) {
    return refused(`${url.origin} asks for a sign-in. Only repositories that may be cloned without one can be built.`)
  }
  if (/not found|returned error: 404/i.test(stderr))
    return refused(`${url.origin} does not know the repository ${url.path}. ${CHECK_ADDRESS}`)
  if (OBJECTS_REFUSED.test(stderr)) {
    return refused(
      `${url.origin} sent objects that git refuses: ${cleanLine(stderr.trim().split('\n').at(-1) ?? '', 200)}`,
    )
  }
  return unreachable(`${url.origin} did not answer git. Run the build again when it does.`)
}

function refused(sentence: string): FetchFault {
  return { fault: 'refused', sentence }
}

function unreachable(sentence: string): FetchFault {
  return { fault: 'unreachable', sentence }
}
