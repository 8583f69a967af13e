import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const site = new URL('../site/', import.meta.url)
const page = readFileSync(new URL('index.html', site), 'utf8')

test('the page says what it is about, once', () => {
  assert.match(page, /<title>[^<]{10,}<\/title>/)
  assert.equal(page.match(/<h1>/g)?.length, 1)
})

test('every file that the page names is there', () => {
  const named = [...page.matchAll(/(?:href|src)="([^":#]+)"/g)].map((found) => found[1])
  assert.ok(named.length > 0)
  for (const name of named) assert.ok(existsSync(new URL(name, site)), `${name} is missing`)
})

test('every picture has a text', () => {
  for (const [picture] of page.matchAll(/<img[^>]*>/g)) assert.match(picture, /alt="/)
})

test('every time of the table is a time of day', () => {
  const times = [...page.matchAll(/<td>([^<]*)<\/td>/g)].map((found) => found[1])
  assert.ok(times.length > 0)
  for (const time of times) assert.match(time, /^(?:[01]\d|2[0-3]):[0-5]\d$/)
})
