import { homedir } from 'node:os'
import { join } from 'node:path'

/** The pinned version of Temporal's command line, which holds the dev server. infra/temporal/go.mod pins the same one. */
export const TEMPORAL_VERSION = '1.8.2'

/** Where the official releases lie. */
const RELEASES_URL = 'https://github.com/temporalio/cli/releases/download'

/** SHA-256 of the official archives of the pinned version, as its release publishes them. */
const CHECKSUMS: Readonly<Record<string, string>> = {
  'linux-x64': 'd8421bda989e6514b4bdb4d63a9012a8a05a806892e881a5aad8510496349a94',
  'linux-arm64': '83600a8fac6e3da54093e5da6918d399f501532b9f1172235603f9606f4ac6e4',
  'darwin-x64': '489d7f5420cae02b559774ac23df035141954c33a51dba96f5759a0ddccdf1b6',
  'darwin-arm64': 'dacdc3587682c04cf27e67c8878ca2d755230b6ad63c0c6ebddd7348ae90ed94',
}

/** One archive to download, and what its bytes must be. */
export type ReleaseArchive = { url: string; sha256: string }

/** The archive for a machine; undefined where there is no official one. */
export function archiveFor(
  platform: string,
  arch: string,
  releasesUrl = process.env.BATON_TEMPORAL_RELEASES_URL ?? RELEASES_URL,
): ReleaseArchive | undefined {
  const sha256 = CHECKSUMS[`${platform}-${arch}`]
  if (sha256 === undefined) return undefined
  const file = `temporal_cli_${TEMPORAL_VERSION}_${platform}_${arch === 'x64' ? 'amd64' : arch}.tar.gz`
  return { url: `${releasesUrl}/v${TEMPORAL_VERSION}/${file}`, sha256 }
}

/** Where the binary is kept between checkouts. */
export function cachedBinary(): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  return join(cache, 'baton/temporal', TEMPORAL_VERSION, 'temporal')
}
