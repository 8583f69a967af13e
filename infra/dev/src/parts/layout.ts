import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AddressOptions } from '../address-options.ts'
import { makeOpenFolder } from '../state/open-folder.ts'
import type { State } from '../state/state-folder.ts'
import { type Addresses, deriveAddresses } from './addresses.ts'
import type { GivenAddresses } from './given-addresses.ts'
import { type PortOwner, portsFrom } from './ports.ts'

/** Every address and folder of one running Baton, derived once from its state. */
export type Layout = Addresses & {
  ports: Record<PortOwner, number>
  /** What every part is told of Temporal. */
  temporal: Readonly<Record<string, string>> & { TEMPORAL_ADDRESS: string }
  /** Where CI hands artifacts over, and where CD reads CI's public keys: all that links the two. */
  ingestUrl: string
  ciJwksUrl: string
  /** Origins of git repositories that the operator allowed, beside the sample's forge, as CI reads them. */
  gitOrigins: readonly string[]
  folders: {
    logs: string
    blobs: Record<'ci' | 'cd', string>
    /** `public` holds what one process publishes for another: public keys only. */
    keys: Record<'ci' | 'cd' | 'web' | 'public', string>
    mirrors: string
    launchers: Record<'ci' | 'cd', string>
    sites: string
    forge: string
    mailbox: string
    temporal: string
    postgres: string
    cache: string
    /** Short and private: the path of a unix socket has 104 bytes at most. New at every start. */
    sockets: string
  }
}

/** Derives the layout and makes its folders. */
export function layOut(
  state: State,
  options: { addresses: AddressOptions; gitOrigins: readonly string[]; given: GivenAddresses },
): Layout {
  const ports = portsFrom(state.port)
  const addresses = deriveAddresses(options.addresses, ports)
  const own = (...names: string[]) => privateFolder(join(state.folder, ...names))
  const open = (...names: string[]) => makeOpenFolder(state.reachableFolder, ...names)
  return {
    ports,
    ...addresses,
    temporal: {
      ...options.given.temporal?.variables,
      TEMPORAL_ADDRESS: options.given.temporal?.address ?? `127.0.0.1:${ports.Temporal}`,
    },
    ingestUrl: options.given.ingest ?? `http://127.0.0.1:${ports['cd server']}`,
    ciJwksUrl: options.given.ciKeys ?? `http://${addresses.ownHost}:${ports['ci server']}/.well-known/jwks.json`,
    gitOrigins: options.gitOrigins,
    folders: {
      logs: own('logs'),
      blobs: { ci: own('blobs', 'ci'), cd: own('blobs', 'cd') },
      keys: { ci: own('keys', 'ci'), cd: own('keys', 'cd'), web: own('keys', 'web'), public: own('keys', 'public') },
      mirrors: open('mirrors'),
      launchers: { ci: open('launchers', 'ci'), cd: open('launchers', 'cd') },
      sites: open('sites'),
      forge: own('forge'),
      mailbox: own('mailbox'),
      temporal: own('temporal'),
      postgres: open('postgres'),
      cache: own('cache'),
      sockets: mkdtempSync(join(process.platform === 'darwin' ? '/tmp' : tmpdir(), 'baton-')),
    },
  }
}

/** The `file:` URL of a folder, with a slash at its end. */
export function folderUrl(folder: string): string {
  return `${pathToFileURL(folder).href}/`
}

function privateFolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}
