import { expect, test } from 'vitest'
import { splitLinks } from './split-links.ts'

test('an address becomes a link without the full stop after it', () => {
  expect(splitLinks('see https://acme.dev/a?b=1.')).toEqual([
    { text: 'see ' },
    { text: 'https://acme.dev/a?b=1', href: 'https://acme.dev/a?b=1' },
    { text: '.' },
  ])
})

test.each(['javascript://x/%0aalert(1)', 'file:///etc/passwd', 'data:text/html,x', 'ftp://a.b'])(
  '%s stays text',
  (text) => {
    expect(splitLinks(text)).toEqual([{ text }])
  },
)
