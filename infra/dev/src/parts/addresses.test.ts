import { expect, test } from 'vitest'
import type { AddressOptions } from '../address-options.ts'
import { deriveAddresses } from './addresses.ts'
import { portsFrom } from './ports.ts'

const NOTHING: AddressOptions = {
  url: undefined,
  host: undefined,
  webhooksUrl: undefined,
  trustedProxies: undefined,
  signUp: undefined,
}
const derive = (options: Partial<AddressOptions>) => deriveAddresses({ ...NOTHING, ...options }, portsFrom(3000))

test('on a laptop everything is on the loopback, no proxy is believed, and anybody there may sign up', () => {
  expect(derive({})).toEqual({
    publicUrl: 'http://localhost:3000',
    ciPublicUrl: 'http://127.0.0.1:3001',
    listenHost: '127.0.0.1',
    ownHost: '127.0.0.1',
    trustedProxies: 0,
    signUp: 'open',
  })
})

test('behind a proxy with HTTPS the addresses are the proxy’s, one proxy is believed, and sign-up is closed', () => {
  expect(derive({ url: 'https://baton.example', webhooksUrl: 'https://ci.baton.example' })).toEqual({
    publicUrl: 'https://baton.example',
    ciPublicUrl: 'https://ci.baton.example',
    listenHost: '127.0.0.1',
    ownHost: '127.0.0.1',
    trustedProxies: 1,
    signUp: 'closed',
  })
})

test('in a network without HTTPS webhooks go to the same name, at CI’s port', () => {
  expect(derive({ url: 'http://build.corp:3000', host: '0.0.0.0' })).toMatchObject({
    publicUrl: 'http://build.corp:3000',
    ciPublicUrl: 'http://build.corp:3001',
    listenHost: '0.0.0.0',
    ownHost: '127.0.0.1',
    trustedProxies: 0,
    signUp: 'closed',
  })
})

test('one address of the machine is listened on, named and asked by its own parts', () => {
  expect(derive({ host: '192.168.1.5' })).toMatchObject({
    publicUrl: 'http://192.168.1.5:3000',
    ciPublicUrl: 'http://192.168.1.5:3001',
    listenHost: '192.168.1.5',
    ownHost: '192.168.1.5',
    signUp: 'closed',
  })
  expect(derive({ host: '::1' })).toMatchObject({ publicUrl: 'http://[::1]:3000', listenHost: '::1', signUp: 'open' })
})

test('what the operator says stands over every default', () => {
  const said = { trustedProxies: 0, signUp: 'open' }
  expect(derive({ url: 'https://a.example', webhooksUrl: 'https://b.example', ...said })).toMatchObject(said)
})

test.each(['0.0.0.0', '::'])('listening on all addresses (%s) without a name is refused with what to add', (host) => {
  expect(() => derive({ host })).toThrow('--url http://192.168.1.5:3000')
})

test('HTTPS for people alone is refused, since webhooks would have no address', () => {
  expect(() => derive({ url: 'https://baton.example' })).toThrow('--webhooks-url https://ci.baton.example')
})
