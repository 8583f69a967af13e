import { describe, expect, it } from 'vitest'
import { readCommit } from './read-commit.ts'

const SHA = 'a'.repeat(40)

function commit(options: { author: Buffer; message: Buffer; encoding?: string; time?: string }): Buffer {
  const { author, message, encoding, time = '1790000000' } = options
  return Buffer.concat([
    Buffer.from(`tree ${SHA}\nauthor `),
    author,
    Buffer.from(' <a@acme.dev> 1790000000 +0000\ncommitter '),
    author,
    Buffer.from(` <a@acme.dev> ${time} +0000\n`),
    Buffer.from(encoding ? `encoding ${encoding}\n\n` : '\n'),
    message,
  ])
}

describe('the title, author and committer of a commit are read', () => {
  it.each([
    [
      'ISO-8859-1',
      Buffer.from('J\xfcrgen', 'latin1'),
      Buffer.from('Schl\xfcssel f\xfcr alle', 'latin1'),
      'Jürgen',
      'Schlüssel für alle',
    ],
    [
      'windows-1251',
      Buffer.from([0xc8, 0xe2, 0xe0, 0xed]),
      Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]),
      'Иван',
      'Привет',
    ],
    ['Shift_JIS', Buffer.from([0x91, 0xbe, 0x98, 0x59]), Buffer.from([0x8d, 0x60, 0x82, 0xf0]), '太郎', '港を'],
    ['UTF-8', Buffer.from('Zoë'), Buffer.from('Größe'), 'Zoë', 'Größe'],
  ])('in its own encoding, %s', (encoding, author, message, name, title) => {
    expect(readCommit(commit({ author, message, encoding }))).toMatchObject({
      ...{ author: { name }, committer: { name }, title, treeSha: SHA },
    })
  })

  it('as UTF-8 where it names none, and as Latin-1 where it is neither', () => {
    const [author, message] = [Buffer.from('Zoë'), Buffer.from('Größe')]
    expect(readCommit(commit({ author, message }))).toMatchObject({ author: { name: 'Zoë' }, title: 'Größe' })
    const latin = { author: Buffer.from('Zo\xeb', 'latin1'), message: Buffer.from('Gr\xf6\xdfe', 'latin1') }
    expect(readCommit(commit(latin))).toMatchObject({ author: { name: 'Zoë' }, title: 'Größe' })
  })

  it('with its tree and parents, whatever encoding it claims', () => {
    for (const encoding of ['utf-16', 'x-none', 'iso-2022-jp', 'replacement']) {
      const read = readCommit(commit({ author: Buffer.from('Ada'), message: Buffer.from('Change'), encoding }))
      expect(read.treeSha).toBe(SHA)
      expect(read.title.isWellFormed()).toBe(true)
    }
  })

  it('cut between characters, without line breaks, and with what nobody sees made visible', () => {
    const message = Buffer.from(`\n\n${'x'.repeat(198)}🚀 and more\nbody`)
    expect(readCommit(commit({ author: Buffer.from('A\u202eB'), message }))).toMatchObject({
      title: `${'x'.repeat(198)}…`,
      author: { name: 'A<U+202E>B' },
    })
  })
})

it.each(['999999999999999', '-999999999999999', '99999999999'])(
  'a commit of second %s has a time that can be published',
  (time) => {
    const { committedAt } = readCommit(commit({ author: Buffer.from('A'), message: Buffer.from('B'), time }))
    expect(committedAt.toISOString()).toMatch(/^(1970|9999|5138)-/)
  },
)
