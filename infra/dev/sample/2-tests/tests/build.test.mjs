import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { readSite } from '../lib/site.mjs'
import { packTarball } from '../lib/tar.mjs'

const built = { version: '1.2.3', commit: '0123456789abcdef' }
const files = readSite(new URL('../site/', import.meta.url), built)

test('the page shows what it was built from', () => {
  const page = files.find(({ name }) => name === 'index.html').bytes.toString('utf8')
  assert.match(page, /Version 1\.2\.3, from 0123456\./)
})

test('the version file names version and commit', () => {
  const { bytes } = files.find(({ name }) => name === 'version.json')
  assert.deepEqual(JSON.parse(bytes.toString('utf8')), built)
})

test('the same files are packed into the same bytes', () => {
  assert.deepEqual(packTarball(files), packTarball(files))
})

test('the tarball holds each file under its name', () => {
  const tar = gunzipSync(packTarball(files)).toString('latin1')
  for (const { name } of files) assert.ok(tar.includes(`${name}\u0000`), name)
})
