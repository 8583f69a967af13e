import { describe, expect, it } from 'vitest'
import { originsFor, parseAllowedOrigins } from './allowed-origins.ts'

const read = (text: string) => {
  const parsed = parseAllowedOrigins(text)
  if ('wrong' in parsed) throw new Error(parsed.wrong)
  return parsed
}

describe('origins that the operator allows', () => {
  it('are for every organisation, or for those that are named', () => {
    const allowed = read('http://127.0.0.1:3007, https://git.corp.example/=org_1,https://git.corp.example=org_2')
    expect(originsFor(allowed, 'org_1')).toEqual(['http://127.0.0.1:3007', 'https://git.corp.example'])
    expect(originsFor(allowed, 'org_2')).toEqual(['http://127.0.0.1:3007', 'https://git.corp.example'])
    expect(originsFor(allowed, 'org_3')).toEqual(['http://127.0.0.1:3007'])
    expect(originsFor(read('https://a.example=org_1,https://a.example'), 'org_3')).toEqual(['https://a.example'])
    expect(originsFor(read('https://a.example,https://a.example=org_1'), 'org_3')).toEqual(['https://a.example'])
    expect(read('')).toEqual([])
  })

  it.each(['git.corp', 'ssh://git.corp', 'https://git.corp/owner', 'https://a@git.corp', 'https://git.corp=acme', '*'])(
    'are not read from %j',
    (text) => {
      expect(parseAllowedOrigins(`https://a.example,${text}`)).toEqual({ wrong: text })
    },
  )
})
