import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkoutStep } from '../checkout-step.ts'
import type { PassedOver } from '../step.ts'
import {
  makeFolder,
  newStepId,
  outputOf,
  removeFolders,
  requireRoot,
  startTestLauncher,
  type TestLauncher,
  untilPrinted,
} from '../testing/test-launcher.ts'

let test: TestLauncher
let host: string
beforeAll(async () => {
  requireRoot()
  host = makeFolder('host')
  for (const name of ['targets', 'targets/site', 'targets/other', 'sources', 'sources/lib', 'elsewhere'])
    mkdirSync(join(host, name))
  symlinkSync(join(host, 'elsewhere'), join(host, 'targets', 'link'))
  writeFileSync(join(host, 'sources', 'lib', 'file'), 'from the host\n')
  test = await startTestLauncher({ targetRoots: [join(host, 'targets')], readOnlyRoots: [join(host, 'sources')] })
})
afterAll(async () => {
  await test?.close()
  removeFolders()
})

async function collect(globs: string[], limits: { filesMax?: number; bytesMax?: number } = {}, workspace = 'job') {
  const files: Record<string, string> = {}
  for await (const { path, content } of test.client.collect(workspace, { globs, ...limits })) {
    const chunks: Uint8Array[] = []
    for await (const chunk of content) chunks.push(chunk)
    files[path] = Buffer.concat(chunks).toString()
  }
  return files
}

async function inWorkspace(id: string, script: string) {
  await test.client.createWorkspace(id)
  const { status, output } = await test.run({ workspaceId: id, script })
  expect(status, output).toMatchObject({ exitCode: 0 })
}

function mounts(source: string, kind: 'target' | 'readOnly' = 'target', destination = '/target') {
  return [{ kind, source, destination }]
}

describe('a workspace', () => {
  it('cannot be read by the steps of another, nor by other users of the host', async () => {
    await inWorkspace('private', 'echo mine > file')
    const folder = join(test.folder, 'workspaces', 'private', 'work')
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(statSync(folder).uid).toBeGreaterThanOrEqual(200_000)
    const { status } = await test.run({ script: `cat ${folder}/file` })
    expect(status.exitCode).not.toBe(0)
  })

  it('is gone with all its files once removed, even where the job tried to keep them', async () => {
    await inWorkspace(
      'stubborn',
      'mkdir -p a/b; touch a/b/c; chmod 000 a/b a; ln -s /usr/bin link; perl -e "for (1..600) { mkdir q(ddddddddd); chdir q(ddddddddd) }"',
    )
    await test.client.removeWorkspace('stubborn')
    expect(() => statSync(join(test.folder, 'workspaces', 'stubborn'))).toThrow('ENOENT')
    expect(statSync('/usr/bin/env').isFile()).toBe(true)
    await test.client.removeWorkspace('stubborn')
  })

  it('takes the steps that run in it with it', async () => {
    await test.client.createWorkspace('busy')
    const stepRunId = newStepId()
    await test.client.start({ stepRunId, workspaceId: 'busy', script: 'echo begun; sleep 500' })
    await untilPrinted(test.client, stepRunId, 'begun')
    await test.client.removeWorkspace('busy')
    expect(await test.client.status(stepRunId)).toMatchObject({ state: 'exited', cause: 'stopped' })
  })

  it('can be filled from a tar stream, as the job itself', async () => {
    const source = makeFolder('tar')
    mkdirSync(join(source, 'src'))
    writeFileSync(join(source, 'src', 'main.js'), 'console.log(1)\n')
    const tar = execFileSync('tar', ['-c', '-C', source, 'src'])
    await test.client.createWorkspace('filled')
    await test.client.putTar('filled', Readable.from([tar.subarray(0, 700), tar.subarray(700)]), 'checkout')
    expect(await collect(['**'], {}, 'filled')).toEqual({ 'checkout/src/main.js': 'console.log(1)\n' })
    const { output } = await test.run({ workspaceId: 'filled', script: 'stat -c %u checkout/src/main.js; id -u' })
    const [owner, user] = output.trim().split('\n')
    expect(owner).toBe(user)
  })

  it('says what is wrong with an archive, and cannot be left by one', async () => {
    await test.client.createWorkspace('hostile')
    await expect(test.client.putTar('hostile', Readable.from([Buffer.from('not a tar')]))).rejects.toMatchObject({
      reason: 'invalid',
      message: expect.stringContaining('could not be unpacked'),
    })
    const source = makeFolder('tar')
    symlinkSync('/', join(source, 'out'))
    const tar = execFileSync('tar', ['-c', '-C', source, 'out'])
    await test.client.putTar('hostile', Readable.from([tar]))
    await expect(test.client.putTar('hostile', Readable.from([tar]), '../..')).rejects.toMatchObject({
      reason: 'invalid',
    })
    expect(await collect(['**'], {}, 'hostile')).toEqual({})
  })
})

describe('collecting', () => {
  it('takes what matches, in order, with its mode', async () => {
    await inWorkspace(
      'files',
      'mkdir -p dist/js reports; echo a > dist/a.txt; echo b > dist/js/b.js; chmod +x dist/js/b.js; echo r > reports/junit.xml; touch empty',
    )
    expect(await collect(['dist'], {}, 'files')).toEqual({ 'dist/a.txt': 'a\n', 'dist/js/b.js': 'b\n' })
    expect(await collect(['**/*.xml', 'dist/*.txt'], {}, 'files')).toEqual({
      'dist/a.txt': 'a\n',
      'reports/junit.xml': 'r\n',
    })
    expect(await collect(['empty', 'nothing/here'], {}, 'files')).toEqual({ empty: '' })
    const modes = []
    for await (const file of test.client.collect('files', { globs: ['dist/js/*'] })) modes.push(file.executable)
    expect(modes).toEqual([true])
  })

  it('never follows a symlink, and does not wait for pipes', async () => {
    await inWorkspace(
      'links',
      'ln -s /etc/passwd passwd; ln -s / root; mkfifo pipe; mkdir dir; echo real > dir/file; ln -s dir alias; ln -s dir/file copy; ln dir/file hard',
    )
    expect(await collect(['**', 'root/etc/passwd', 'alias/file'], {}, 'links')).toEqual({
      'dir/file': 'real\n',
      hard: 'real\n',
    })
    const passedOver: PassedOver[] = []
    const globs = ['*', 'dir/*']
    for await (const { path, globs: matched } of test.client.collect('links', { globs }, (other) =>
      passedOver.push(other),
    ))
      expect([path, matched]).toEqual([path, path === 'hard' ? [0] : [0, 1]])
    expect(passedOver.map(({ path, why }) => `${path} ${why}`).sort()).toEqual(
      ['alias symlink', 'copy symlink', 'passwd symlink', 'pipe special', 'root symlink'].sort(),
    )
  })

  it('of a folder that a job swaps for a symlink all the time shows nothing of the host', async () => {
    await test.client.createWorkspace('swap')
    const stepRunId = newStepId()
    const script =
      'mkdir real; echo inside > real/shadow; ln -s /etc away; mv real dir; echo begun\nwhile :; do mv dir real; mv away dir; mv dir away; mv real dir; done'
    await test.client.start({ stepRunId, workspaceId: 'swap', script })
    await untilPrinted(test.client, stepRunId, 'begun')
    for (let round = 0; round < 200; round += 1) {
      const files = await collect(['dir/shadow'], {}, 'swap')
      expect(Object.values(files).every((text) => text === 'inside\n')).toBe(true)
    }
    await test.client.stop(stepRunId, { graceMs: 0 })
    await test.client.waitUntilExited(stepRunId)
  })

  it('stops at its limits, and refuses a glob that leaves the workspace', async () => {
    await inWorkspace('many', 'for i in 1 2 3 4 5; do head -c 1000 /dev/zero > f$i; done')
    await expect(collect(['*'], { filesMax: 4 }, 'many')).rejects.toMatchObject({ reason: 'too_large' })
    await expect(collect(['*'], { bytesMax: 4_999 }, 'many')).rejects.toMatchObject({ reason: 'too_large' })
    expect(Object.keys(await collect(['*'], { filesMax: 5, bytesMax: 5_000 }, 'many'))).toHaveLength(5)
    await expect(collect(['../other/*'], {}, 'many')).rejects.toMatchObject({ reason: 'invalid' })
  })
})

describe('a mount', () => {
  it('of a source is read only', async () => {
    const script = 'cat "$BATON_MOUNT_LIB/file"; (: > /lib-ro/new) 2>/dev/null || echo refused'
    const { output } = await test.run({
      script: script.replace('BATON_MOUNT_LIB', 'BATON_MOUNT_LIB_RO'),
      mounts: mounts(join(host, 'sources/lib'), 'readOnly', '/lib-ro'),
    })
    expect(output).toBe('from the host\nrefused\n')
  })

  it('of a target is written by one job after another, each as its own user', async () => {
    for (const job of ['first', 'second', 'third']) {
      await test.client.createWorkspace(job)
      const script = [
        `mkdir -p /target/releases/${job} && echo ${job} > /target/releases/${job}/index.html`,
        `ln -sfn releases/${job} /target/current.new && mv -T /target/current.new /target/current`,
        `for old in /target/releases/*; do [ "$old" = /target/releases/${job} ] || rm -r "$old"; done`,
        'ls /target/releases',
      ].join('\n')
      const { status, output } = await test.run({
        workspaceId: job,
        script,
        mounts: mounts(join(host, 'targets/site')),
      })
      expect(status, output).toMatchObject({ exitCode: 0 })
      expect(output).toBe(`${job}\n`)
    }
    expect(readFileSync(join(host, 'targets/site/current/index.html'), 'utf8')).toBe('third\n')
  })

  it('of a target belongs to one step at a time', async () => {
    const first = newStepId()
    const target = mounts(join(host, 'targets/other'))
    await test.client.start({ stepRunId: first, workspaceId: 'job', script: 'echo begun; sleep 500', mounts: target })
    await untilPrinted(test.client, first, 'begun')
    const { status } = await test.run({ script: 'true', mounts: target })
    expect(status).toMatchObject({
      cause: 'infrastructure',
      detail: expect.stringContaining('Another step writes to the target'),
    })
    await test.client.stop(first, { graceMs: 0 })
    await test.client.waitUntilExited(first)
    expect((await test.run({ script: 'true', mounts: target })).status).toMatchObject({ exitCode: 0 })
  })

  it.each([
    ['outside every root', '/etc', '/target', 'none of the folders that the operator has opened'],
    ['beside a root', 'HOST/elsewhere', '/target', 'none of the folders'],
    ['through a symlink', 'HOST/targets/link', '/target', "'link' is not a folder, or is a symlink"],
    ['up and out', 'HOST/targets/../elsewhere', '/target', 'not a plain absolute path'],
    ['that is missing', 'HOST/targets/missing', '/target', 'does not exist'],
    ['over the system', 'HOST/targets/site', '/usr/bin', 'the sandbox has something else there'],
    ['into the workspace', 'HOST/targets/site', '/work/x', 'the sandbox has something else there'],
  ])('is refused: %s', async (_, source, destination, why) => {
    const { status } = await test.run({
      script: 'true',
      mounts: mounts(source.replace('HOST', host), 'target', destination),
    })
    expect(status).toMatchObject({ cause: 'infrastructure', exitCode: null, detail: expect.stringContaining(why) })
  })
})

describe('a checkout', () => {
  it('reads a commit from a bare mirror, runs none of its hooks, and knows its history', async () => {
    const origin = makeFolder('origin')
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', origin, '-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args])
        .toString()
        .trim()
    git('init', '-q', '-b', 'main')
    writeFileSync(join(origin, 'file.txt'), 'one\n')
    git('add', '.')
    git('commit', '-qm', 'first')
    const first = git('rev-parse', 'HEAD')
    writeFileSync(join(origin, 'file.txt'), 'two\n')
    git('commit', '-qam', 'second')
    const mirror = join(host, 'sources', 'mirror.git')
    execFileSync('git', ['clone', '-q', '--mirror', origin, mirror])
    writeFileSync(join(mirror, 'hooks', 'post-checkout'), '#!/bin/sh\necho HOOK\n', { mode: 0o755 })
    await test.client.createWorkspace('checkout')
    const checkout = checkoutStep({ mirrorFolder: mirror, commit: first })
    const { output } = await test.run({ workspaceId: 'checkout', ...checkout })
    expect(output).toBe(`Checked out ${first}\n`)
    const stepRunId = newStepId()
    const look = 'cat file.txt; git rev-parse HEAD; git log --oneline | wc -l; git status --short; ls -A'
    await test.client.start({ stepRunId, workspaceId: 'checkout', script: look, mounts: checkout.mounts })
    expect((await outputOf(test.client, stepRunId)).toString()).toBe(`one\n${first}\n1\n.git\nfile.txt\n`)
  })
})
