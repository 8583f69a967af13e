import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findFreePortRange } from '../testing/free-ports.ts'
import { recordingTerminal } from '../testing/recording-terminal.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { startSites } from './sites.ts'

type Site = { url: string; folder: string }

async function sitesIn(folder: string, firstPort: number) {
  const sites = await startSites({
    folder: join(folder, 'sites'),
    registryFile: join(folder, 'sites.json'),
    apiPort: 0,
    firstPort,
    terminal: recordingTerminal(),
  })
  onTestFinished(() => sites.close())
  const addSite = async (id: unknown) => {
    const answer = await fetch(`${sites.url}/sites`, { method: 'POST', body: JSON.stringify({ id }) })
    return { status: answer.status, site: (await answer.json()) as Site }
  }
  return { ...sites, addSite }
}

/** One site, with a way to put a release live as a deployment does: unpacked aside, then a link renamed over. */
async function oneSite() {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'sites'))
  const { addSite } = await sitesIn(folder, await findFreePortRange(2))
  const { site } = await addSite('env_1')
  const deploy = (release: string, files: Record<string, string>) => {
    const target = join(site.folder, 'releases', release)
    mkdirSync(target, { recursive: true })
    for (const [name, text] of Object.entries(files)) writeFileSync(join(target, name), text)
    symlinkSync(join('releases', release), join(site.folder, 'next'))
    renameSync(join(site.folder, 'next'), join(site.folder, 'current'))
    return target
  }
  return { ...site, root: folder, deploy }
}

/** Asks for a path as it stands; fetch would tidy it first. */
function askRaw(url: string, path: string, method = 'GET'): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { path, method }, (response) => {
      let body = ''
      response.on('data', (part: Buffer) => {
        body += part.toString('utf8')
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

test('a site says in words that nothing is deployed yet, and is not found', async () => {
  const { url } = await oneSite()
  const answer = await fetch(url)
  expect(answer.status).toBe(404)
  expect(await answer.text()).toContain('Nothing is deployed here yet')
})

test('the release that is live is served, and the next one at once when it goes live', async () => {
  const { url, deploy } = await oneSite()
  deploy('one', { 'index.html': 'first', 'style.css': 'a{}' })
  expect(await (await fetch(url)).text()).toBe('first')
  expect((await fetch(`${url}/style.css`)).headers.get('content-type')).toBe('text/css; charset=utf-8')
  deploy('two', { 'index.html': 'second' })
  expect(await (await fetch(url)).text()).toBe('second')
  expect((await fetch(`${url}/style.css`)).status).toBe(404)
})

test('an empty file and a HEAD request are answered with their length', async () => {
  const { url, deploy } = await oneSite()
  deploy('one', { 'index.html': 'first', 'empty.txt': '' })
  expect(await (await fetch(`${url}/empty.txt`)).text()).toBe('')
  const head = await fetch(url, { method: 'HEAD' })
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '5', ''])
})

test.each([
  '/../secret',
  '/%2e%2e/secret',
  '/..%2fsecret',
  '/%2e%2e%2f%2e%2e%2fsecret',
  '//../../secret',
  '/%00',
  '/%zz',
])('no path leads out of the release: %s', async (path) => {
  const { url, folder, root, deploy } = await oneSite()
  deploy('one', { 'index.html': 'first' })
  writeFileSync(join(folder, 'secret'), 'secret')
  writeFileSync(join(root, 'secret'), 'secret')
  const { status, body } = await askRaw(url, path)
  expect(status).toBe(404)
  expect(body).not.toContain('secret')
})

test('a link in a release that leads out of it is not followed', async () => {
  const { url, root, deploy } = await oneSite()
  writeFileSync(join(root, 'secret'), 'secret')
  const release = deploy('one', { 'index.html': 'first' })
  symlinkSync(join(root, 'secret'), join(release, 'file'))
  symlinkSync(root, join(release, 'folder'))
  symlinkSync('index.html', join(release, 'inside'))
  expect((await askRaw(url, '/file')).status).toBe(404)
  expect((await askRaw(url, '/folder/secret')).status).toBe(404)
  expect((await askRaw(url, '/inside')).body).toBe('first')
})

test('a `current` that leads out of the site is not followed', async () => {
  const { url, folder, root } = await oneSite()
  writeFileSync(join(root, 'index.html'), 'secret')
  symlinkSync(root, join(folder, 'current'))
  expect((await askRaw(url, '/')).body).toContain('Nothing is deployed here yet')
})

test('a named pipe in a release does not hold the server up', async () => {
  const { url, deploy } = await oneSite()
  const release = deploy('one', { 'index.html': 'first' })
  execFileSync('mkfifo', [join(release, 'pipe')])
  expect((await askRaw(url, '/pipe')).status).toBe(404)
  expect((await askRaw(url, '/')).body).toBe('first')
})

test('a site keeps its address when it is asked for again, and after a restart', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'sites'))
  const firstPort = await findFreePortRange(3)
  const before = await sitesIn(folder, firstPort)
  const one = (await before.addSite('one')).site
  const two = (await before.addSite('two')).site
  expect(two.url).not.toBe(one.url)
  expect((await before.addSite('one')).site).toEqual(one)
  await before.close()
  const after = await sitesIn(folder, firstPort)
  expect((await fetch(two.url)).status).toBe(404)
  expect((await after.addSite('two')).site).toEqual(two)
})

test('sites that are asked for at once get different addresses', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'sites'))
  const { addSite } = await sitesIn(folder, await findFreePortRange(8))
  const sites = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((id) => addSite(id)))
  expect(new Set(sites.map(({ site }) => site.url)).size).toBe(5)
})

test.each(['../x', '', 'a/b', 'x'.repeat(81), 7, undefined])('refuses the id %j', async (id) => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'sites'))
  const { addSite } = await sitesIn(folder, await findFreePortRange(1))
  expect((await addSite(id)).status).toBe(400)
})
