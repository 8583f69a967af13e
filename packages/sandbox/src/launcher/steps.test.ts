import { randomInt } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  newStepId,
  outputOf,
  requireRoot,
  startTestLauncher,
  type TestLauncher,
  untilPrinted,
} from '../testing/test-launcher.ts'

let test: TestLauncher
beforeAll(async () => {
  requireRoot()
  test = await startTestLauncher()
})
afterAll(() => test?.close())

/** Dead processes that wait in vain to be collected, of this process or of the host's first. */
function zombies(): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && /\((bwrap|sh|sleep|setpriv)\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    } catch {
      return false
    }
  })
}

describe('a step', () => {
  it('runs as a user of its own, in its workspace, with an empty environment but for what it asked', async () => {
    const { status, output } = await test.run({ script: 'id -u; pwd; env | sort', env: { GREETING: 'hello there' } })
    expect(status).toMatchObject({ state: 'exited', exitCode: 0, cause: 'exit', detail: null, isolation: 'full' })
    const [uid, folder, ...env] = output.trimEnd().split('\n')
    expect(Number(uid)).toBeGreaterThanOrEqual(200_000)
    expect(folder).toBe('/work')
    expect(env.map((line) => line.split('=')[0])).toEqual([
      'BATON_WORKSPACE',
      'CI',
      'GREETING',
      'HOME',
      'LANG',
      'PATH',
      'PWD',
    ])
    expect(env).toContain('GREETING=hello there')
  })

  it('finds the Node of the launcher first', async () => {
    const { output } = await test.run({ script: 'command -v node; node --version' })
    expect(output).toBe(`/opt/node/bin/node\n${process.version}\n`)
  })

  it('keeps standard output and standard error in the order in which they were printed', async () => {
    const { output } = await test.run({
      script: 'for i in 1 2 3; do echo out$i; echo err$i >&2; echo dev$i > /dev/stderr; done',
    })
    expect(output).toBe([1, 2, 3].map((n) => `out${n}\nerr${n}\ndev${n}\n`).join(''))
  })

  it('ends with its own exit code, and with 127 where its command is missing', async () => {
    expect((await test.run({ script: 'exit 7' })).status).toMatchObject({ exitCode: 7, cause: 'exit' })
    expect((await test.run({ argv: ['no-such-command', 'x'] })).status).toMatchObject({ exitCode: 127, cause: 'exit' })
    expect((await test.run({ script: 'kill -9 $$' })).status).toMatchObject({ exitCode: 137, cause: 'exit' })
  })

  it('stops at the first command that fails', async () => {
    const { status, output } = await test.run({ script: 'echo one\nfalse\necho two' })
    expect(output).toBe('one\n')
    expect(status.exitCode).toBe(1)
  })

  it('takes arguments as they are', async () => {
    const { output } = await test.run({ argv: ['printf', '%s|', "it's", '$HOME', 'a b', ''] })
    expect(output).toBe("it's|$HOME|a b||")
  })

  it('takes a script of a megabyte', async () => {
    const { output } = await test.run({ script: `: ${'x'.repeat(2 ** 20)}\necho done` })
    expect(output).toBe('done\n')
  })

  it('finds the files of the step before it, in the folder that it asks for', async () => {
    await test.run({ script: 'mkdir -p made/here && echo kept > made/here/file' })
    expect((await test.run({ script: 'cat file', workingFolder: 'made/here' })).output).toBe('kept\n')
  })

  it('runs once for one id, however often it is started', async () => {
    const stepRunId = newStepId()
    const step = { stepRunId, workspaceId: 'job', script: `echo ran >> runs-${stepRunId}; cat runs-${stepRunId}` }
    await Promise.all(Array.from({ length: 20 }, () => test.client.start(step)))
    await test.client.waitUntilExited(stepRunId)
    const again = await test.client.start(step)
    expect(again.state).toBe('exited')
    expect((await outputOf(test.client, stepRunId)).toString()).toBe('ran\n')
  })

  it('cannot start in a workspace that does not exist', async () => {
    const start = test.client.start({ stepRunId: newStepId(), workspaceId: 'gone', script: 'true' })
    await expect(start).rejects.toMatchObject({ reason: 'not_found', message: expect.stringContaining("'gone'") })
  })

  it('leaves no process, cgroup or pipe behind, however it ends', async () => {
    const before = readdirSync('/proc/self/fd').length
    await Promise.all(
      Array.from({ length: 48 }, async (_, index) => {
        const stepRunId = newStepId()
        await test.client.start({ stepRunId, workspaceId: 'job', script: 'echo begun; (sleep 500 &) ; exec sleep 500' })
        if (index % 2 === 0) await untilPrinted(test.client, stepRunId, 'begun')
        await test.client.stop(stepRunId, { graceMs: index % 3 === 0 ? 0 : 60_000 })
        expect(await test.client.waitUntilExited(stepRunId)).toMatchObject({ cause: 'stopped' })
      }),
    )
    // The host's first process collects them, on some hosts only every few seconds.
    const dead = zombies()
    await expect.poll(() => zombies().filter((pid) => dead.includes(pid)), { timeout: 25_000 }).toEqual([])
    const groups = readdirSync('/sys/fs/cgroup/pids/baton', { recursive: true }) as string[]
    expect(groups.filter((path) => path.includes(`step-${process.pid}-`))).toEqual([])
    expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before + 30)
  })
})

describe('stopping', () => {
  it('lets a step clean up after TERM', async () => {
    const stepRunId = newStepId()
    const script = 'trap "echo cleaned; exit 3" TERM\necho ready\nwhile :; do sleep 0.05; done'
    await test.client.start({ stepRunId, workspaceId: 'job', script })
    await untilPrinted(test.client, stepRunId, 'ready')
    await test.client.stop(stepRunId, { graceMs: 60_000 })
    expect(await test.client.waitUntilExited(stepRunId)).toMatchObject({ cause: 'stopped', exitCode: 3 })
    expect((await outputOf(test.client, stepRunId)).toString()).toContain('cleaned')
  })

  it('ends a step that ignores TERM once its grace is over', async () => {
    const stepRunId = newStepId()
    const script = 'trap "" TERM INT HUP\necho ready\nwhile :; do sleep 0.05; done'
    await test.client.start({ stepRunId, workspaceId: 'job', script })
    await untilPrinted(test.client, stepRunId, 'ready')
    await test.client.stop(stepRunId, { graceMs: 50 })
    expect(await test.client.waitUntilExited(stepRunId)).toMatchObject({ state: 'exited', cause: 'stopped' })
  })

  it('ends a step at its time limit, and says so', async () => {
    const { status } = await test.run({ script: 'sleep 600', limits: { timeoutMs: 100 } })
    expect(status).toMatchObject({ cause: 'timeout', detail: expect.stringContaining('longer than its limit') })
  })

  it('changes nothing on a step that has ended', async () => {
    const { status } = await test.run({ script: 'exit 4' })
    expect(await test.client.stop(status.stepRunId)).toEqual(status)
  })
})

describe('output', () => {
  it('is the same bytes from 100 random offsets, read while the step prints and after it', async () => {
    const stepRunId = newStepId()
    const script = 'i=0; while [ $i -lt 3000 ]; do echo "line $i of the log"; i=$((i+1)); done'
    await test.client.start({ stepRunId, workspaceId: 'job', script })
    const live = outputOf(test.client, stepRunId)
    const whole = Buffer.from(Array.from({ length: 3000 }, (_, index) => `line ${index} of the log\n`).join(''))
    expect((await live).equals(whole)).toBe(true)
    for (let round = 0; round < 100; round += 1) {
      const from = randomInt(whole.length + 1)
      expect((await outputOf(test.client, stepRunId, from)).equals(whole.subarray(from))).toBe(true)
    }
  })

  it('arrives line by line, while the step goes on', async () => {
    const stepRunId = newStepId()
    await test.client.start({
      stepRunId,
      workspaceId: 'job',
      script: 'echo first\nread never < /work/never || true\nwhile [ ! -e go ]; do sleep 0.02; done\necho last',
    })
    await untilPrinted(test.client, stepRunId, 'first\n')
    expect((await test.client.status(stepRunId)).state).toBe('running')
    await test.run({ script: 'touch go' })
    await untilPrinted(test.client, stepRunId, 'last\n')
  })

  it('without waiting is what there is now', async () => {
    const { status } = await test.run({ script: 'echo here' })
    const chunks = []
    for await (const chunk of test.client.readOutput(status.stepRunId, 2)) chunks.push(chunk)
    expect(chunks.map(({ offset, bytes }) => [offset, Buffer.from(bytes).toString()])).toEqual([[2, 're\n']])
  })

  it('of 100 MB is kept whole, with the memory of the launcher flat', async () => {
    const before = process.memoryUsage().rss
    const stepRunId = newStepId()
    const script = 'head -c 100000000 /dev/zero | tr "\\000" x'
    await test.client.start({ stepRunId, workspaceId: 'job', script, limits: { outputBytesMax: 200_000_000 } })
    const status = await test.client.waitUntilExited(stepRunId)
    expect(status).toMatchObject({ exitCode: 0, outputBytes: 100_000_000 })
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 ** 2)
  })

  it('ends exactly at its limit, and the step with it', async () => {
    const { status, output } = await test.run({ script: 'yes', limits: { outputBytesMax: 1_000_001 } })
    expect(status).toMatchObject({ cause: 'outputLimit', outputBytes: 1_000_001 })
    expect(output).toBe('y\n'.repeat(500_001).slice(0, 1_000_001))
  })

  it('can be deleted, and the step cannot run again', async () => {
    const { status } = await test.run({ script: 'echo once' })
    await test.client.forget(status.stepRunId)
    const again = await test.client.start({ stepRunId: status.stepRunId, workspaceId: 'job', script: 'echo once' })
    expect(again).toMatchObject({ state: 'exited', exitCode: 0, outputBytes: 0 })
  })
})

describe('secrets', () => {
  it('are in the environment, and nowhere in the output, the command line or process 1', async () => {
    const secrets = [{ name: 'DEPLOY_KEY', value: 'correct horse battery' }]
    const script = [
      '[ "$DEPLOY_KEY" = "correct horse battery" ] && echo known',
      'echo "plain $DEPLOY_KEY"; printf %s "$DEPLOY_KEY" | base64; printf %s "$DEPLOY_KEY" | od -An -tx1 | tr -d " \\n"; echo',
      'cat /proc/1/environ /proc/1/cmdline | tr "\\000" "\\n" | grep -c horse || true',
      'printf "correct horse"; sleep 0.1; echo " battery"',
    ].join('\n')
    const { output } = await test.run({ script, secrets })
    expect(output).not.toMatch(/horse/)
    expect(output).toContain('known\nplain [secret DEPLOY_KEY]\n[secret DEPLOY_KEY]')
    expect(output).toContain('\n0\n[secret DEPLOY_KEY]\n')
  })

  it('that are too short to be masked are refused by name, not by value', async () => {
    const secrets = [{ name: 'PIN', value: '1234' }]
    const start = test.client.start({ stepRunId: newStepId(), workspaceId: 'job', script: 'true', secrets })
    await expect(start).rejects.toMatchObject({
      reason: 'invalid',
      message: expect.stringMatching(/secrets.*shorter than 8/),
    })
    await expect(start).rejects.not.toMatchObject({ message: expect.stringContaining('1234') })
  })
})

describe('limits', () => {
  it('of memory end a step with that cause', async () => {
    const limits = { memoryBytes: 64 * 1024 ** 2 }
    const { status } = await test.run({
      script: 'exec node -e "const a=[]; for (;;) a.push(Buffer.alloc(1<<20, 1))"',
      limits,
    })
    expect(status).toMatchObject({ cause: 'memory', detail: 'The step needed more memory than its limit of 64 MiB.' })
  })

  it('of the launcher are stronger than those of a request', async () => {
    const small = await startTestLauncher({ maxLimits: { outputBytesMax: 10 } })
    const { status, output } = await small.run({
      script: 'echo 12345678901234567890',
      limits: { outputBytesMax: 1_000 },
    })
    expect(output).toBe('1234567890')
    expect(status.cause).toBe('outputLimit')
    await small.close()
  })

  it('hold for eight bombs at once, and a neighbour still runs', async () => {
    const limits = { memoryBytes: 64 * 1024 ** 2, pidsMax: 32, outputBytesMax: 1_000_000, timeoutMs: 60_000 }
    const bombs = [
      'yes',
      'i=0; while [ $i -lt 500 ]; do sleep 100 & i=$((i+1)); done',
      'head -c 1G /dev/zero | tail',
      'head -c 1G /dev/zero > /tmp/x',
    ]
    const all = [...bombs, ...bombs].map((script) => test.run({ script, limits }))
    const neighbour = await test.run({ script: 'echo fine' })
    expect(neighbour.output).toBe('fine\n')
    for (const { status } of await Promise.all(all)) expect(status.exitCode).not.toBe(0)
  })
})
