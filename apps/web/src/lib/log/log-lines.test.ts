import { expect, test } from 'vitest'
import { LogLines } from './log-lines.ts'

function numbered(total: number) {
  const asked: string[] = []
  let wake = () => undefined as unknown
  const changed = new Promise<void>((resolve) => {
    wake = resolve
  })
  const lines = new LogLines({
    count: total,
    streamFrom: total,
    changed: () => wake(),
    read: async (from, to) => {
      asked.push(`${from}-${to}`)
      const last = Math.min(to, total)
      return { from, totalLines: total, lines: Array.from({ length: last - from + 1 }, (_, at) => `line ${from + at}`) }
    },
  })
  return { asked, lines, changed }
}

test('a page is asked for once, however often it is in view', async () => {
  const { asked, lines, changed } = numbered(1_200)
  lines.want(0, 40)
  lines.want(10, 60)
  await changed
  expect(asked).toEqual(['1-500'])
  expect(lines.line(0)).toBe('line 1')
  expect(lines.line(600)).toBeUndefined()
})

test('lines that came with the page are there at once and not asked for', () => {
  const asked: number[] = []
  const lines = new LogLines({
    count: 3,
    streamFrom: 3,
    first: { from: 0, lines: ['a', 'b', 'c'] },
    changed: () => undefined,
    read: async (from) => {
      asked.push(from)
      return { from, lines: [], totalLines: 3 }
    },
  })
  lines.want(0, 3)
  expect([lines.line(0), lines.line(2)]).toEqual(['a', 'c'])
  expect(asked).toEqual([])
})

test('a page that came only in part is asked for', async () => {
  const asked: number[] = []
  const lines = new LogLines({
    count: 700,
    streamFrom: 700,
    first: { from: 200, lines: Array.from({ length: 500 }, (_, at) => `line ${201 + at}`) },
    changed: () => undefined,
    read: async (from) => {
      asked.push(from)
      return { from, lines: [], totalLines: 700 }
    },
  })
  lines.want(0, 700)
  expect(asked).toEqual([1])
  expect(lines.line(699)).toBe('line 700')
})

test('text of the stream becomes lines wherever it was cut', () => {
  const { lines } = numbered(2)
  for (const piece of ['al', 'pha\r\nbe', 'ta\n', 'gam']) lines.append(piece)
  expect([lines.line(2), lines.line(3), lines.line(4)]).toEqual(['alpha', 'beta', 'gam'])
  expect(lines.count).toBe(5)
  lines.append('ma\n')
  expect(lines.line(4)).toBe('gamma')
  expect(lines.count).toBe(5)
})

test('lines that come by the stream are not asked for', () => {
  const { asked, lines } = numbered(0)
  lines.append('one\ntwo\n')
  lines.want(0, 2)
  expect(asked).toEqual([])
})
