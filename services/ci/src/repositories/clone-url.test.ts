import { describe, expect, it } from 'vitest'
import { parseCloneUrl, repositoryNameOf } from './clone-url.ts'

const FORGE = 'http://127.0.0.1:3007'

describe('a clone URL', () => {
  it.each([
    ['https://github.com/acme/shop-web.git', 'acme/shop-web'],
    ['https://git.example:8443/~ada/x', '~ada/x'],
    [`${FORGE}/sample-1.git`, 'sample-1'],
  ])('%s is taken and named', (text, name) => {
    const url = parseCloneUrl(text, [FORGE])
    expect(url.href).toBe(text)
    expect(repositoryNameOf(url)).toBe(name)
  })

  it.each([
    'http://127.0.0.1:3008/x.git',
    'http://github.com/acme/x.git',
    'ssh://git@github.com/acme/x.git',
    'git@github.com:acme/x.git',
    'git://github.com/acme/x.git',
    'file:///etc',
    'ext::sh -c touch% /tmp/x',
    '--upload-pack=touch /tmp/x',
    'https://user:secret@github.com/acme/x.git',
    'https://github.com',
    'https://github.com/',
    'https://github.com/a/../b',
    'https://github.com//x',
    'https://github.com/acme/x.git?a=b',
    'https://github.com/acme/x.git#b',
    'https://github.com/acme/x y.git',
    'https://github.com/acme/x\n.git',
    'https://github.com/acme\\x.git',
    'https:\\\\github.com\\acme\\x',
    'https:github.com/acme/x',
    'HTTPS://①②.com/x',
    '',
    'x'.repeat(600),
  ])('%j is refused, and the refusal says how to write it', (text) => {
    expect(() => parseCloneUrl(text, [FORGE])).toThrow('Write it as https://host/owner/repository.git.')
  })
})
