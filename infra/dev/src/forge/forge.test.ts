import { execFile, execFileSync } from 'node:child_process'
import { createHmac, randomBytes } from 'node:crypto'
import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { ROOT } from '../root.ts'
import { recordingTerminal } from '../testing/recording-terminal.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { type WebhookReceiver, webhookReceiver } from '../testing/webhook-receiver.ts'
import { type Forge, startForge } from './forge.ts'
import { git } from './git.ts'

const NAME = 'sample-site'
const SECRET = 'a secret of the test'
const AUTHOR = ['-c', 'user.name=Kim Example', '-c', 'user.email=kim@example.com']

async function forgeIn(folder: string): Promise<Forge> {
  const forge = await startForge({
    folder,
    port: 0,
    sampleFolder: join(ROOT, 'infra/dev/sample'),
    terminal: recordingTerminal(),
    pausesMs: [1],
  })
  onTestFinished(() => forge.close())
  return forge
}

function askForRepository(forge: Forge, body: unknown): Promise<Response> {
  return fetch(`${forge.url}/api/repositories`, { method: 'POST', body: JSON.stringify(body) })
}

/** A forge with one repository, whose first push (the sample's history) has arrived. */
async function forgeWithRepository() {
  const folder = temporaryFolder()
  const receiver = await webhookReceiver()
  const forge = await forgeIn(folder)
  const wanted = { name: NAME, webhookUrl: receiver.url, webhookSecret: SECRET }
  const answer = await askForRepository(forge, wanted)
  const urls = (await answer.json()) as { cloneUrl: string; pushUrl: string }
  const first = await receiver.next()
  return { folder, forge, receiver, wanted, first, ...urls }
}

async function clone(url: string): Promise<string> {
  const work = temporaryFolder()
  await git(work, ['clone', '--quiet', url, '.'])
  return work
}

async function commit(work: string, file: string, bytes: string | Buffer): Promise<string> {
  writeFileSync(join(work, file), bytes)
  await git(work, ['add', '--all'])
  await git(work, [...AUTHOR, 'commit', '--quiet', '-m', `Change ${file}`])
  return (await git(work, ['rev-parse', 'HEAD'])).trim()
}

type Push = { ref: string; before: string; after: string; commits: { id: string; author: { email: string } }[] }

async function nextPush(receiver: WebhookReceiver): Promise<Push> {
  return JSON.parse((await receiver.next()).body) as Push
}

test('a new repository has the sample history by different authors, cloned without a password', async () => {
  const { cloneUrl } = await forgeWithRepository()
  const work = await clone(cloneUrl)
  const log = await git(work, ['log', '--format=%an'])
  expect(log.trim().split('\n')).toEqual(['Ada Byron', 'Grace Murray', 'Ada Byron'])
  expect(existsSync(join(work, '.baton.yml'))).toBe(true)
})

test('the sample passes its own tests, and packs the same bytes twice', async () => {
  const { cloneUrl } = await forgeWithRepository()
  const cwd = await clone(cloneUrl)
  const run = promisify(execFile)
  // Vitest's own variable would make the inner test run report to it.
  const env = { PATH: process.env.PATH }
  await run(process.execPath, ['--test'], { cwd, env })
  const build = async () => {
    const { stdout } = await run(process.execPath, ['build.mjs'], { cwd, env: { ...env, VERSION: '1.0.7' } })
    return /sha256 (\w+)/.exec(stdout)?.[1]
  }
  const first = await build()
  expect(first).toMatch(/^[0-9a-f]{64}$/)
  expect(await build()).toBe(first)
  const names = execFileSync('tar', ['-tzf', 'dist/site.tgz'], { cwd, encoding: 'utf8' }).trim().split('\n')
  expect(names).toEqual(['healthz', 'index.html', 'style.css', 'version.json', 'wave.svg'])
})

test('a push with the push URL is delivered as a signed Gitea webhook of just its commits', async () => {
  const { pushUrl, receiver } = await forgeWithRepository()
  const work = await clone(pushUrl)
  const before = (await git(work, ['rev-parse', 'HEAD'])).trim()
  const after = await commit(work, 'note.txt', 'hello')
  await git(work, ['push', '--quiet', 'origin', 'main'])
  const { headers, body } = await receiver.next()
  expect(headers['x-gitea-event']).toBe('push')
  expect(headers['x-gitea-delivery']).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/)
  expect(headers['x-gitea-signature']).toBe(createHmac('sha256', SECRET).update(body).digest('hex'))
  const push = JSON.parse(body) as Push
  expect(push).toMatchObject({ ref: 'refs/heads/main', before, after })
  expect(push.commits.map(({ id, author }) => [id, author.email])).toEqual([[after, 'kim@example.com']])
})

test('a push without the password is refused and changes nothing', async () => {
  const { cloneUrl } = await forgeWithRepository()
  const work = await clone(cloneUrl)
  const before = await git(work, ['ls-remote', cloneUrl, 'main'])
  await commit(work, 'note.txt', 'hello')
  await expect(git(work, ['push', '--quiet', 'origin', 'main'])).rejects.toThrow()
  const wrong = cloneUrl.replace('http://', 'http://you:wrong@')
  await expect(git(work, ['push', '--quiet', wrong, 'main'])).rejects.toThrow()
  expect(await git(work, ['ls-remote', cloneUrl, 'main'])).toBe(before)
})

test('a large push, which git sends in chunks, arrives whole', async () => {
  const { pushUrl, cloneUrl, receiver } = await forgeWithRepository()
  const work = await clone(pushUrl)
  const after = await commit(work, 'large.bin', randomBytes(3_000_000))
  await git(work, ['push', '--quiet', 'origin', 'main'])
  expect((await nextPush(receiver)).after).toBe(after)
  const again = await clone(cloneUrl)
  await git(again, ['fsck', '--strict'])
  expect((await git(again, ['rev-parse', 'HEAD'])).trim()).toBe(after)
})

test('the very commit that a push named can be fetched, without the rest', async () => {
  const { cloneUrl, first } = await forgeWithRepository()
  const { after } = JSON.parse(first.body) as Push
  const work = temporaryFolder()
  await git(work, ['init', '--quiet'])
  await git(work, ['fetch', '--quiet', '--depth=1', '--filter=blob:none', cloneUrl, after])
  expect((await git(work, ['rev-parse', 'FETCH_HEAD'])).trim()).toBe(after)
})

test('tags and several branches of one push are one delivery each, and a deleted branch is none', async () => {
  const { pushUrl, receiver } = await forgeWithRepository()
  const work = await clone(pushUrl)
  await git(work, ['tag', 'v1'])
  await git(work, ['push', '--quiet', 'origin', 'main:left', 'main:right', 'v1'])
  const refs = [await nextPush(receiver), await nextPush(receiver), await nextPush(receiver)].map(({ ref }) => ref)
  expect(refs.sort()).toEqual(['refs/heads/left', 'refs/heads/right', 'refs/tags/v1'])
  await git(work, ['push', '--quiet', 'origin', ':left', 'main:last'])
  expect((await nextPush(receiver)).ref).toBe('refs/heads/last')
})

test('a webhook that is refused is sent again under the same id until it is accepted', async () => {
  const { pushUrl, receiver } = await forgeWithRepository()
  receiver.answers.push(503, 404)
  const work = await clone(pushUrl)
  await commit(work, 'note.txt', 'hello')
  await git(work, ['push', '--quiet', 'origin', 'main'])
  const deliveries = [await receiver.next(), await receiver.next(), await receiver.next()]
  expect(new Set(deliveries.map(({ headers }) => headers['x-gitea-delivery'])).size).toBe(1)
  expect(new Set(deliveries.map(({ body }) => body)).size).toBe(1)
})

test('a push that nobody has accepted yet is delivered by the next start', async () => {
  const { folder, forge, pushUrl, receiver } = await forgeWithRepository()
  receiver.answers.push(...Array<number>(10_000).fill(503))
  const work = await clone(pushUrl)
  const after = await commit(work, 'note.txt', 'hello')
  await git(work, ['push', '--quiet', 'origin', 'main'])
  const refused = await receiver.next()
  await forge.close()
  receiver.answers.length = 0
  await forgeIn(folder)
  let accepted = await receiver.next()
  while (accepted.answered !== 200) accepted = await receiver.next()
  expect(accepted.headers['x-gitea-delivery']).toBe(refused.headers['x-gitea-delivery'])
  expect((JSON.parse(accepted.body) as Push).after).toBe(after)
})

test.each([
  ['as this version writes it', undefined],
  ['with the hook of a version that named the folder', '#!/bin/sh\necho /nowhere/outbox >&2\nexit 1\n'],
])('a folder that was moved or restored elsewhere, %s, tells of its pushes', async (_, hook) => {
  const { folder, forge, pushUrl, receiver } = await forgeWithRepository()
  await forge.close()
  const moved = join(temporaryFolder(), 'elsewhere')
  renameSync(folder, moved)
  if (hook) writeFileSync(join(moved, 'git', `${NAME}.git`, 'hooks/post-receive'), hook)
  const again = await forgeIn(moved)
  const work = await clone(pushUrl.replace(new URL(forge.url).host, new URL(again.url).host))
  const after = await commit(work, 'note.txt', 'hello')
  await git(work, ['push', '--quiet', 'origin', 'main'])
  // The first push, whose acceptance the forge may not have heard before it was closed, may come once more.
  const told = async () => (JSON.parse((await receiver.next()).body) as Push).after
  let heard = await told()
  while (heard !== after) heard = await told()
})

test('asked twice for one repository it answers the same; for a foreign one it refuses', async () => {
  const { forge, wanted, pushUrl } = await forgeWithRepository()
  expect(await (await askForRepository(forge, wanted)).json()).toMatchObject({ pushUrl })
  const foreign = await askForRepository(forge, { ...wanted, webhookUrl: 'http://127.0.0.1:1/webhooks' })
  expect(foreign.status).toBe(409)
})

test.each([
  ['a name that leaves the folder', { name: '../x', webhookUrl: 'http://127.0.0.1:1', webhookSecret: 's' }],
  ['a name that ends like a git folder', { name: 'x.git', webhookUrl: 'http://127.0.0.1:1', webhookSecret: 's' }],
  ['a webhook that is no address', { name: 'x', webhookUrl: 'file:///etc/passwd', webhookSecret: 's' }],
  ['no secret', { name: 'x', webhookUrl: 'http://127.0.0.1:1', webhookSecret: '' }],
  ['nothing', null],
])('refuses a repository with %s', async (_, body) => {
  const forge = await forgeIn(temporaryFolder())
  expect((await askForRepository(forge, body)).status).toBe(400)
})

test('what a page of a foreign site sends is refused', async () => {
  const { forge, wanted } = await forgeWithRepository()
  const request = { method: 'POST', body: JSON.stringify(wanted), headers: { origin: 'https://evil.example' } }
  expect((await fetch(`${forge.url}/api/repositories`, request)).status).toBe(403)
})

test('an unknown repository is not found', async () => {
  const forge = await forgeIn(temporaryFolder())
  const answer = await fetch(`${forge.url}/nobody.git/info/refs?service=git-upload-pack`)
  expect(answer.status).toBe(404)
})
