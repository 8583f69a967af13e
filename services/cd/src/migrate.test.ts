import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { testPostgresUrl } from '@baton/testing/postgres'
import { expect, it } from 'vitest'

/** Runs the migrations with this address of the database for every role. */
function migrate(url: string): Promise<{ code: number | null; said: string }> {
  const names = ['ADMIN_URL', 'OWNER_URL', 'URL', 'AUTH_URL', 'SYSTEM_URL']
  const env = Object.fromEntries(names.map((name) => [`CD_DATABASE_${name}`, url])) as NodeJS.ProcessEnv
  return new Promise((resolve) => {
    const program = fileURLToPath(new URL('migrate.ts', import.meta.url))
    const child = execFile(process.execPath, [program], { env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, said: `${stdout}${stderr}` }),
    )
  })
}

it('migrations that the database does not let in end in one sentence, without a stack trace', async () => {
  const url = new URL(testPostgresUrl())
  url.password = 'wrong'
  const { code, said } = await migrate(url.href)
  expect(code).toBe(1)
  expect(said).toMatch(
    /^The cd migration stopped\. The database refused the login: password authentication failed .*\n$/,
  )
})

it('migrations without a database end in one sentence that names the address', async () => {
  const { code, said } = await migrate('postgres://owner:secret@127.0.0.1:1/baton')
  expect({ code, said }).toEqual({
    code: 1,
    said: 'The cd migration stopped. Nothing answers at 127.0.0.1:1. Start it, or check the address.\n',
  })
})
