import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Forge } from '../repositories/repository-rules.ts'
import { isSigned } from './verify-signature.ts'

const NOW = new Date('2026-11-23T14:00:00Z')

function check(forge: Forge, secret: string, headers: Record<string, string>, body: string, now = NOW): boolean {
  return isSigned(forge, secret, (name) => headers[name], Buffer.from(body), now)
}

describe('the published vectors', () => {
  it.each([
    {
      source: 'GitHub, "validating webhook deliveries"',
      secret: "It's a Secret to Everybody",
      body: 'Hello, World!',
      hex: '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    },
    {
      source: 'octokit/webhooks-methods.js',
      secret: 'mysecret',
      body: '{"foo":"bar"}',
      hex: '4864d2759938a15468b5df9ade20bf161da9b4f737ea61794142f3484236bda3',
    },
  ])('of $source are accepted by GitHub, Gitea, Forgejo and Gogs alike', ({ secret, body, hex }) => {
    expect(check('github', secret, { 'x-hub-signature-256': `sha256=${hex}` }, body)).toBe(true)
    expect(check('gitea', secret, { 'x-gitea-signature': hex }, body)).toBe(true)
    expect(check('gitea', secret, { 'x-forgejo-signature': hex }, body)).toBe(true)
    expect(check('gitea', secret, { 'x-gogs-signature': hex }, body)).toBe(true)
    expect(check('gitea', secret, { 'x-hub-signature-256': `sha256=${hex}` }, body)).toBe(true)
    expect(check('github', secret, { 'x-hub-signature-256': `sha256=${hex}` }, `${body} `)).toBe(false)
  })

  it('of Standard Webhooks 1.0.0 are accepted from GitLab', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    const body = '{"test": 2432232314}'
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    }
    const then = new Date(1614265330_000)
    expect(check('gitlab', secret, headers, body, then)).toBe(true)
    expect(
      check(
        'gitlab',
        secret,
        { ...headers, 'webhook-signature': `v1,AAAA ${headers['webhook-signature']}` },
        body,
        then,
      ),
    ).toBe(true)
    expect(check('gitlab', secret, { ...headers, 'webhook-id': 'msg_other' }, body, then)).toBe(false)
    expect(check('gitlab', secret, headers, body, new Date(then.getTime() + 6 * 60_000))).toBe(false)
  })
})

describe('a signature', () => {
  const secret = 'whsec_c2VjcmV0'
  const body = '{"ref":"refs/heads/main"}'
  const hex = createHmac('sha256', secret).update(body).digest('hex')

  it('of another secret, of another body, cut off, empty or absent is refused by every forge', () => {
    for (const header of [
      undefined,
      '',
      hex.slice(0, -1),
      hex.toUpperCase(),
      createHmac('sha256', 'x').update(body).digest('hex'),
    ]) {
      expect(check('gitea', secret, header === undefined ? {} : { 'x-gitea-signature': header }, body)).toBe(false)
      expect(
        check('github', secret, header === undefined ? {} : { 'x-hub-signature-256': `sha256=${header}` }, body),
      ).toBe(false)
    }
    expect(check('github', secret, { 'x-hub-signature-256': hex }, body)).toBe(false)
  })

  it('of a Gitea hook without secret, which is sent empty, counts as none', () => {
    expect(check('gitea', '', { 'x-gitea-signature': '' }, body)).toBe(false)
    expect(check('gitlab', '', { 'x-gitlab-token': '' }, body)).toBe(false)
  })

  it('of GitLab may be its older plain token, which is the secret itself', () => {
    expect(check('gitlab', secret, { 'x-gitlab-token': secret }, body)).toBe(true)
    expect(check('gitlab', secret, { 'x-gitlab-token': `${secret} ` }, body)).toBe(false)
  })

  it('of GitLab in the new scheme is not helped by a right token', () => {
    const headers = {
      'x-gitlab-token': secret,
      'webhook-signature': 'v1,AAAA',
      'webhook-id': 'a',
      'webhook-timestamp': '1',
    }
    expect(check('gitlab', secret, headers, body)).toBe(false)
  })
})
