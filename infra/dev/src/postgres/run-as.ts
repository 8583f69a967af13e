import { execFileSync } from 'node:child_process'
import { Problem } from '../problem.ts'

/** The user and group that PostgreSQL runs as; nothing where that is whoever runs this. */
export type RunAs = { uid: number; gid: number } | Record<string, never>

const USER = 'postgres'

/** PostgreSQL refuses to run as root: finds the user `postgres`, or makes it. An ordinary user runs it as itself. */
export function findPostgresUser(isRoot = process.getuid?.() === 0): RunAs {
  if (!isRoot) return {}
  if (process.platform !== 'linux') throw new Problem('Run npm start as yourself, without sudo.')
  return idsOf(USER) ?? makeUser()
}

function makeUser(): RunAs {
  // Debian, Fedora and most others have the first, Alpine has the second.
  for (const [program, ...args] of [
    ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', USER],
    ['adduser', '-S', '-D', '-H', USER],
  ] as const) {
    try {
      execFileSync(program, args, { stdio: 'ignore' })
    } catch {
      continue
    }
    const made = idsOf(USER)
    if (made) return made
  }
  throw new Problem(
    `PostgreSQL does not run as root, and no user "${USER}" could be made for it. Make one (useradd --system ${USER}), or run npm start as an ordinary user.`,
  )
}

function idsOf(user: string): RunAs | undefined {
  try {
    const id = (flag: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8', stdio: 'pipe' }))
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return undefined
  }
}
