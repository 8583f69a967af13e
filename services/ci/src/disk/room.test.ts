import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { lackSentence, roomOn } from './room.ts'

it('names the disk that lacks room, in a sentence with what is left', async () => {
  const free: Record<string, number> = { '/blobs': 3 * 2 ** 20, '/mirrors': 2 ** 40 }
  const room = roomOn(['/mirrors', '/blobs'], 2 ** 28, async (folder) => free[folder] ?? 0)
  const lack = await room.lack()
  expect(lack).toEqual({ folder: '/blobs', freeBytes: 3 * 2 ** 20 })
  expect(lack && lackSentence(lack)).toContain('The disk of /blobs is full (3 MB left).')
})

it('waits until there is room, or nobody waits any more', async () => {
  let free = 0
  const room = roomOn(['/blobs'], 1, async () => free)
  const stop = new AbortController()
  const given = room.until(stop.signal)
  const waited = room.until(new AbortController().signal)
  stop.abort()
  await given
  free = 1
  await waited
})

it('asks the disk itself, and holds nothing up for a folder that is not there', async () => {
  expect(await roomOn([tmpdir()], 1).lack()).toBeNull()
  expect(await roomOn([tmpdir()], 2 ** 60).lack()).toMatchObject({ folder: tmpdir() })
  expect(await roomOn(['/not/there'], 2 ** 60).lack()).toBeNull()
})
