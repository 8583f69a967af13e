import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Api } from '../support/api.ts'
import { cloneRepository, git } from '../support/git.ts'
import { type Build, until } from '../support/rest.ts'
import { BUILD_CASES } from './build-cases.ts'
import type { PushedBuilds } from './stage.ts'

/** Pushes a branch for each row, all of them at once, so that they are built beside each other. */
export async function pushBuilds(pushUrl: string, api: Api): Promise<PushedBuilds> {
  const folder = await cloneRepository(pushUrl, { name: 'Eli Park', email: 'eli@elsewhere.example' })
  const pushed = new Map<string, string>()
  for (const { case: name, files } of BUILD_CASES) {
    if (!files) continue
    await git(folder, 'checkout', '--quiet', '-B', branchOf(name), 'origin/main')
    for (const [path, text] of Object.entries(files)) {
      await rm(join(folder, path), { force: true })
      if (text === null) continue
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
    await git(folder, 'add', '--all')
    await git(folder, 'commit', '--quiet', '-m', name)
    pushed.set(name, await git(folder, 'rev-parse', 'HEAD'))
  }
  await git(folder, 'push', '--quiet', 'origin', ...[...pushed.keys()].map(branchOf))
  const of = (name: string) => findBuild(api, pushed.get(name) ?? '')
  return { of, ended: async () => untilEnded(api, await of('a step exits 1')) }
}

/** The branch of a row. */
function branchOf(name: string): string {
  return `bad/${name.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()}`
}

async function findBuild(api: Api, commitSha: string): Promise<string> {
  const { id } = await until(
    async () => (await api.get<{ items: Array<{ id: string }> }>(`/builds?commitSha=${commitSha}`)).items[0],
  )
  return id
}

/** Waits until a build has ended; answers its id. */
export async function untilEnded(api: Api, buildId: string): Promise<string> {
  await until(
    () => api.get<Build>(`/builds/${buildId}`),
    ({ state }) => !['waiting', 'queued', 'running'].includes(state),
  )
  return buildId
}
