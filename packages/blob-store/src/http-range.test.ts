import { describe, expect, it } from 'vitest'
import { parseContentRange, parseRange, receivedRange } from './http-range.ts'

describe('the range of an upload', () => {
  it.each([
    ['bytes 0-99/1000', { start: 0, end: 100, totalBytes: 1000 }],
    [' bytes 999-999/1000 ', { start: 999, end: 1000, totalBytes: 1000 }],
    ['bytes 0-1000/1000', null],
    ['bytes 5-4/1000', null],
    ['bytes 0-99/*', null],
    ['bytes */1000', null],
    ['bytes 0-99', null],
    ['items 0-99/1000', null],
    ['bytes 0-99999999999999999999/1000', null],
    ['', null],
  ])('reads %j', (header, wanted) => {
    expect(parseContentRange(header)).toEqual(wanted)
  })

  it.each([
    [0, undefined],
    [1, 'bytes=0-0'],
    [100, 'bytes=0-99'],
  ])('says that %i bytes were received', (receivedBytes, wanted) => {
    expect(receivedRange(receivedBytes)).toBe(wanted)
  })
})

describe('the range of a download of 100 bytes', () => {
  it.each([
    [undefined, 'whole'],
    ['bytes=0-0', { start: 0, end: 1 }],
    ['bytes=10-', { start: 10, end: 100 }],
    ['bytes=10-500', { start: 10, end: 100 }],
    ['bytes=-30', { start: 70, end: 100 }],
    ['bytes=-500', { start: 0, end: 100 }],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=20-10', 'whole'],
    ['bytes=-', 'whole'],
    ['bytes=0-1,3-4', 'whole'],
    ['lines=0-1', 'whole'],
  ])('reads %j', (header, wanted) => {
    expect(parseRange(header, 100)).toEqual(wanted)
  })

  it('of nothing has no satisfiable range', () => {
    expect(parseRange('bytes=0-', 0)).toBe('unsatisfiable')
  })
})
