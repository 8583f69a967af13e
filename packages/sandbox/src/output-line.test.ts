import { expect, it } from 'vitest'
import { OutputLine } from './output-line.ts'

function read(text: string, size: number): { text: string; bytes: number } {
  const line = new OutputLine()
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) line.add(bytes.subarray(at, at + size))
  return { text: line.text(), bytes: line.bytes }
}

it.each([1, 7, 1_000, 2 ** 20, 2 ** 22])(
  'a progress bar of 2 MB, in pieces of %i bytes, is followed to its end',
  (size) => {
    const states = Array.from({ length: 50_000 }, (_, at) => `${at} of 50000 ${'#'.repeat(at % 40)}`)
    const printed = `${states.join('\r')}\r50000 of 50000, done`
    const { text, bytes } = read(printed, size)
    expect(bytes).toBe(printed.length)
    expect(text.split('\r').slice(-2)).toEqual([states.at(-1), '50000 of 50000, done'])
    expect(text.length).toBeLessThan(2 ** 17)
  },
)

it('one that ends with a carriage return is followed to what stands there', () => {
  const { text } = read(`${'x'.repeat(200_000)}\r10 %\r100 %\r`, 4_096)
  expect(text.split('\r').slice(-2)).toEqual(['10 %', '100 %'])
})

it('a line that is short, or that is not drawn over, is as it was printed', () => {
  expect(read('a\rb', 1).text).toBe('a\rb')
  expect(read('plain\r', 2).text).toBe('plain')
  const long = read(`${'é'.repeat(40_000)}`, 1_001).text
  expect(long).toBe(`${'é'.repeat(2 ** 15)} [14464 bytes of this line left out; the raw log has them]`)
})

it('a last drawing that is too long by itself shows its beginning', () => {
  const { text } = read(`old\r${'new '.repeat(50_000)}`, 777)
  expect(text).toMatch(/^old\rnew new .*new {1,2}\[134464 bytes of this line left out; the raw log has them\]$/)
})
