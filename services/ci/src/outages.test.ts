import { join } from 'node:path'
import { LauncherClient } from '@baton/sandbox/client'
import { type CutProxy, startCutProxy } from '@baton/testing/cut-proxy'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { testTemporalAddress } from './testing/env.ts'
import { startTestStack, type TestOrganization, type TestStack } from './testing/test-stack.ts'

// Whole processes start, fail and start again.
vi.setConfig({ testTimeout: 120_000 })

let stack: TestStack
let temporal: CutProxy
let org: TestOrganization

beforeAll(async () => {
  temporal = await startCutProxy(testTemporalAddress())
  stack = await startTestStack({ temporalAddress: temporal.address })
  org = stack.organization()
})
afterAll(async () => {
  await stack?.close()
  await temporal?.close()
})

const pipeline = (run: string) =>
  `version: 1\njobs:\n  unit:\n    steps:\n      - name: Work\n        run: |\n${run.replaceAll(/^/gm, '          ')}\n`

async function connect() {
  const forge = stack.forge.create()
  return { forge, repository: await org.connect(forge) }
}

describe('an outage', () => {
  it('of PostgreSQL is answered 503, and what was running ends when it is back', async () => {
    const { forge, repository } = await connect()
    const id = await repository.push(
      forge.commit({ '.baton.yml': pipeline('echo up; for i in $(seq 60); do echo "line $i"; sleep 0.1; done') }),
    )
    await org.printed(id, 'line 5')
    const [job] = (await org.api.builds.get.query({ id })).jobs
    const admin = postgres(stack.database.adminUrl, { max: 1 })
    const shut = async (allowed: boolean) => {
      await admin.unsafe(`alter database "${stack.database.name}" with allow_connections ${allowed}`)
      if (!allowed)
        await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${stack.database.name}`
    }
    await shut(false)
    const refused = await repository.post({ commit: forge.commit({ a: '1' }), key: 'again' })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await refused.json()).toMatchObject({
      reason: 'not_stored',
      detail: 'The delivery could not be stored now. Send it again in a moment.',
    })
    await printedAtHost(`${job?.id}.1.0`, 'line 40')
    await shut(true)
    await admin.end()
    const build = await org.ended(id)
    expect(build).toMatchObject({ state: 'passed', jobs: [{ attempts: [{ attempt: 1 }] }] })
    expect((await org.log(build)).toString()).toBe(
      `up\n${Array.from({ length: 60 }, (_, at) => `line ${at + 1}\n`).join('')}`,
    )
    const accepted = await repository.post({ commit: forge.commit({ a: '2' }), key: 'again' })
    expect(accepted.status).toBe(202)
  })

  it('of Temporal keeps webhooks coming and steps running, and everything ends when it is back', async () => {
    const { forge, repository } = await connect()
    const script = 'echo up; for i in $(seq 80); do echo "line $i"; sleep 0.1; done'
    const running = await repository.push(forge.commit({ '.baton.yml': pipeline(script) }))
    await org.printed(running, 'line 5')
    await temporal.cut()
    const answer = await repository.post({ commit: forge.commit({ '.baton.yml': pipeline('echo new') }) })
    expect(answer.status).toBe(202)
    const { build } = (await answer.json()) as { build: { id: string } }
    // Long enough for Temporal to give the running attempt up.
    await org.printed(running, 'line 75')
    temporal.mend()
    const [ended, pushed] = [await org.ended(running), await org.ended(build.id)]
    expect(ended).toMatchObject({ state: 'passed', jobs: [{ attempts: [{ attempt: 1 }] }] })
    expect((await org.log(ended)).toString()).toContain('line 79\nline 80\n')
    expect(pushed.state).toBe('passed')
  })
})

/** Resolves once the step has printed this, whether or not anybody could store it. */
async function printedAtHost(stepRunId: string, text: string): Promise<void> {
  const launcher = new LauncherClient({ socketPath: join(stack.folder, 's', 'l.sock') })
  let output = ''
  for await (const { bytes } of launcher.readOutput(stepRunId, 0, { wait: true })) {
    output += Buffer.from(bytes).toString()
    if (output.includes(text)) return
  }
  throw new Error(`The step ended without printing '${text}': ${output}`)
}
