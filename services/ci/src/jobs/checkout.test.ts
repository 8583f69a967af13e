import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { TEST_PATH } from '../testing/env.ts'
import { checkoutFailure, withCheckout } from './checkout.ts'

const folder = mkdtempSync(join(tmpdir(), 'baton-checkout-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

const git = (cwd: string, ...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd, env: { PATH: TEST_PATH } })
    .toString()
    .trim()

const mirror = join(folder, 'mirror.git')
git(folder, 'init', '--quiet', '-b', 'main', 'work')
git(join(folder, 'work'), 'commit', '--quiet', '--allow-empty', '-m', 'One')
git(folder, 'clone', '--quiet', '--bare', 'work', 'mirror.git')
const commit = git(mirror, 'rev-parse', 'main')

/** Runs a first step as the launcher would, but for its sandbox. */
function run(script: string, of: { commit: string }) {
  const cwd = mkdtempSync(join(folder, 'workspace-'))
  const step = withCheckout(script, { WORD: 'hello' }, { mirrorFolder: mirror, commit: of.commit, attemptId: 'att_1' })
  mkdirSync(cwd, { recursive: true })
  const env = { PATH: TEST_PATH, ...step.env, BATON_MOUNT_MIRROR: mirror }
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-e', '-c', step.script], { cwd, env })
  return { status, output: `${stdout}${stderr}`, cwd }
}

describe("a job's first step", () => {
  it('begins with the commit checked out, and prints nothing of that', () => {
    const { status, output, cwd } = run('git rev-parse HEAD; echo "$WORD $BATON_CHECKOUT$GIT_CONFIG_GLOBAL"', {
      commit,
    })
    expect([status, output]).toEqual([0, `${commit}\nhello \n`])
    expect(readFileSync(join(cwd, '.git/HEAD'), 'utf8')).toBe(`${commit}\n`)
  })

  it('keeps the lines of its script, and ends at the first command that fails', () => {
    const { status, output } = run('true\nnonsense\necho not reached', { commit })
    expect(status).toBe(127)
    expect(output).toMatch(/2: nonsense: not found/)
    expect(checkoutFailure(status, output, 'att_1')).toBeNull()
  })

  it('whose commit cannot be had never runs its script, and the reason is told from an end of its own', () => {
    const gone = run('echo not reached', { commit: 'f'.repeat(40) })
    expect(gone.output).not.toContain('not reached')
    expect(checkoutFailure(gone.status, gone.output, 'att_1')).toContain('fatal:')
    expect(checkoutFailure(gone.status, gone.output, 'att_2')).toBeNull()
    const own = run('exit 97', { commit })
    expect(checkoutFailure(own.status, own.output, 'att_1')).toBeNull()
  })
})
