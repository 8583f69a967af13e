import { randomBytes, timingSafeEqual } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readJsonFile, writePrivateFile } from '../state/files.ts'

/** What the forge keeps of a repository beside its git data. */
export type ForgeRepository = {
  name: string
  /** A number, as forges have it in their payloads. */
  id: number
  webhookUrl: string
  webhookSecret: string
  /** The password of pushes. */
  pushPassword: string
}

/** The repositories of the forge: a bare git repository, an outbox and a description for each. */
export type RepositoryStore = {
  find: (name: string) => ForgeRepository | undefined
  list: () => ForgeRepository[]
  /** Describes a new repository, or renews where the webhook of an existing one goes. */
  save: (wanted: Pick<ForgeRepository, 'name' | 'webhookUrl' | 'webhookSecret'>) => ForgeRepository
  /** The bare git repository. */
  gitFolder: (name: string) => string
  /** Where the git repositories lie, for git itself. */
  gitRoot: string
  /** Where pushes wait until their webhook is delivered. */
  outbox: (name: string) => string
}

/** Names that are safe as a part of a path and of a URL. */
export function isRepositoryName(name: unknown): name is string {
  return typeof name === 'string' && /^[a-z0-9](?:[a-z0-9_-]|\.(?!git$|\.)){0,98}$/i.test(name)
}

/** Opens the forge's folder. */
export function openRepositoryStore(folder: string): RepositoryStore {
  const gitRoot = join(folder, 'git')
  const descriptions = join(folder, 'repositories')
  mkdirSync(gitRoot, { recursive: true, mode: 0o700 })
  mkdirSync(descriptions, { recursive: true, mode: 0o700 })
  const file = (name: string) => join(descriptions, `${name}.json`)
  const names = () => readdirSync(descriptions).flatMap((entry) => /^(.*)\.json$/.exec(entry)?.[1] ?? [])
  const find = (name: string) => {
    if (!isRepositoryName(name) || !existsSync(file(name))) return undefined
    return readJsonFile(file(name)) as ForgeRepository
  }
  return {
    gitRoot,
    gitFolder: (name) => join(gitRoot, `${name}.git`),
    outbox: (name) => join(folder, 'outbox', name),
    find,
    list: () => names().flatMap((name) => find(name) ?? []),
    save: (wanted) => {
      const known = find(wanted.name)
      const repository = {
        ...wanted,
        id: known?.id ?? names().length + 1,
        pushPassword: known?.pushPassword ?? randomBytes(18).toString('base64url'),
      }
      writePrivateFile(file(wanted.name), JSON.stringify(repository))
      return repository
    },
  }
}

/** True when an Authorization header carries the repository's push password. */
export function mayPush(repository: ForgeRepository, authorization: string | undefined): boolean {
  const encoded = /^Basic (.+)$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return false
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const given = Buffer.from(text.slice(text.indexOf(':') + 1))
  const wanted = Buffer.from(repository.pushPassword)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
