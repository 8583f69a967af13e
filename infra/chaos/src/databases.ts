import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'

/** Both databases of a running stack, as their superuser: the truth that no policy hides. */
export type Databases = { ci: postgres.Sql; cd: postgres.Sql; close(): Promise<void> }

/** Opens them by what the state folder keeps. */
export async function openDatabases(stateFolder: string): Promise<Databases> {
  const state = JSON.parse(await readFile(join(stateFolder, 'state.json'), 'utf8')) as {
    port: number
    secrets: { postgres: string }
  }
  const open = (service: 'ci' | 'cd') =>
    postgres({
      host: '127.0.0.1',
      port: state.port + 3,
      user: 'postgres',
      password: state.secrets.postgres,
      database: `baton_${service}`,
      max: 2,
      onnotice: () => undefined,
    })
  const [ci, cd] = [open('ci'), open('cd')]
  return {
    ci,
    cd,
    close: async () => {
      await Promise.all([ci.end({ timeout: 1 }), cd.end({ timeout: 1 })])
    },
  }
}
