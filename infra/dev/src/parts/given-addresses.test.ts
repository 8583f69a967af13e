import { expect, test } from 'vitest'
import { readGivenAddresses } from './given-addresses.ts'

test('without any, every address is our own; an empty one is none', () => {
  const none = { temporal: undefined, ingest: undefined, ciKeys: undefined }
  expect(readGivenAddresses({})).toEqual(none)
  expect(readGivenAddresses({ TEMPORAL_ADDRESS: '', CD_INGEST_URL: '', CI_JWKS_URL: '' })).toEqual(none)
})

test('each is taken as it was given', () => {
  const env = {
    TEMPORAL_ADDRESS: 'temporal.example:7233',
    TEMPORAL_API_KEY: 'k',
    TEMPORAL_TLS_SERVER_NAME: '',
    OTHER: 'x',
    CD_INGEST_URL: 'https://cd.example',
    CI_JWKS_URL: 'http://ci.example/keys',
  }
  expect(readGivenAddresses(env)).toEqual({
    temporal: { address: 'temporal.example:7233', variables: { TEMPORAL_API_KEY: 'k' } },
    ingest: 'https://cd.example',
    ciKeys: 'http://ci.example/keys',
  })
})

test.each([
  ['CD_INGEST_URL', 'cd.example:3002'],
  ['CI_JWKS_URL', 'ftp://ci.example'],
])('%s=%s is refused by name', (name, text) => {
  expect(() => readGivenAddresses({ [name]: text })).toThrow(`${name} wants an address that begins with http`)
})
