import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { openRotatingLog } from './rotating-log.ts'

test('a log never grows beyond its size, keeps the former file, and loses nothing between the two', () => {
  const folder = temporaryFolder()
  const path = join(folder, 'part.log')
  const log = openRotatingLog(path, 100)
  for (let index = 0; index < 15; index++) log.write(Buffer.from(`line ${String(index).padStart(3)}\n`))
  log.close()
  expect(readdirSync(folder).sort()).toEqual(['part.log', 'part.log.1'])
  const both = readFileSync(`${path}.1`, 'utf8') + readFileSync(path, 'utf8')
  expect(both.trim().split('\n')).toHaveLength(15)
})

test('a log that is opened again goes on where it ended', () => {
  const path = join(temporaryFolder(), 'part.log')
  for (const text of ['one\n', 'two\n']) {
    const log = openRotatingLog(path)
    log.write(Buffer.from(text))
    log.close()
  }
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n')
})
