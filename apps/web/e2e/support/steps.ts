import { constants } from 'node:fs'
import { open, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Api } from './api.ts'
import { stateFolder } from './parts.ts'
import { freshWord } from './people.ts'
import { type Build, until } from './rest.ts'

/** Where the log of a build's one step is. */
export type StepLog = { buildId: string; logId: string }

/** A pipeline of one job with one step. */
export function pipelineOf(script: string): string {
  return [
    'version: 1',
    'jobs:',
    '  work:',
    '    steps:',
    '      - name: Print',
    '        run: |',
    ...script.split('\n').map((line) => `          ${line}`),
    '',
  ].join('\n')
}

/** Where a running step waits until the spec lets it go on: a named pipe in its workspace. */
export class Gate {
  readonly #name = `gate-${freshWord()}`

  /** For the step's script: makes the gate; stands before every `wait`. */
  get make(): string {
    return `mkfifo ${this.#name}`
  }

  /** For the step's script: prints nothing, and ends once the spec has opened the gate. */
  get wait(): string {
    return `read -r _ < ${this.#name}`
  }

  /** Lets the step go on, which may not have come here yet. */
  async open(): Promise<void> {
    const { reachableFolder } = JSON.parse(await readFile(join(stateFolder(), 'state.json'), 'utf8')) as {
      reachableFolder: string
    }
    const workspaces = join(reachableFolder, 'launchers', 'ci')
    const pipe = await until(async () => {
      const files = await readdir(workspaces, { recursive: true }).catch(() => [])
      const found = files.find((file) => file.endsWith(this.#name))
      // Without a reader, and so before the step waits, a pipe cannot be opened in this way.
      if (found === undefined) return undefined
      return open(join(workspaces, found), constants.O_WRONLY | constants.O_NONBLOCK).catch(() => undefined)
    })
    await pipe.write('\n')
    await pipe.close()
  }
}

/** The build of a commit that its push has begun, and its step's log, once there is one. */
export async function stepOf(api: Api, commitSha: string): Promise<StepLog> {
  const { items: builds } = await until(
    () => api.get<{ items: Build[] }>(`/builds?commitSha=${commitSha}`),
    (listed) => listed.items.length > 0,
  )
  const buildId = builds[0]?.id ?? ''
  const logId = await until(
    async () => (await api.get<Build>(`/builds/${buildId}`)).jobs[0]?.attempts[0]?.steps[0]?.logId,
  )
  return { buildId, logId }
}

/** Waits until a line is the last one that is stored. */
export async function untilPrinted(api: Api, { buildId, logId }: StepLog, line: string): Promise<void> {
  await until(
    () => api.get<{ lines: string[] }>(`/builds/${buildId}/logs/${logId}?last=1`),
    ({ lines }) => lines[0] === line,
  )
}

/** A step's log as it is stored. */
export function rawLog(api: Api, { buildId, logId }: StepLog): Promise<Buffer> {
  return api.bytes(`/builds/${buildId}/logs/${logId}/raw`)
}
