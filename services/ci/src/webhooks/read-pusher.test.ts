import { describe, expect, it } from 'vitest'
import { readPusher } from './read-pusher.ts'

const github = { html_url: 'https://github.com/acme/web' }

describe('who pushed', () => {
  it.each([
    [
      'GitHub with an address',
      { pusher: { name: 'lin', email: 'Lin@Acme.dev' }, repository: github },
      { name: 'lin', email: 'lin@acme.dev' },
    ],
    [
      'GitHub, where the account hides its address',
      { pusher: { name: 'lin', email: null }, sender: { login: 'lin', id: 12345 }, repository: github },
      { name: 'lin', email: '12345+lin@users.noreply.github.com' },
    ],
    [
      'Gitea',
      { pusher: { login: 'lin', full_name: 'Lin Wu', email: 'lin@acme.dev' } },
      { name: 'Lin Wu', email: 'lin@acme.dev' },
    ],
    [
      'Gogs without an address',
      { pusher: { login: 'lin', full_name: '', email: '' }, repository: { html_url: 'https://git.acme.dev/a/b' } },
      { name: 'lin', email: 'lin@users.noreply.git.acme.dev' },
    ],
    [
      'GitLab, where the account hides its address',
      {
        user_id: 7,
        user_name: 'Lin Wu',
        user_username: 'lin',
        user_email: '',
        project: { web_url: 'https://gitlab.com/acme/web' },
      },
      { name: 'Lin Wu', email: '7-lin@users.noreply.gitlab.com' },
    ],
    ['a forge that says nothing', {}, null],
    ['a forge that says null', { pusher: null, sender: null }, null],
    ['text in the place of a person', { pusher: 'lin', sender: 7 }, null],
    ['an address with a line in it', { pusher: { email: 'a@b\nc@d' } }, null],
    ['an account with a space in it', { pusher: { login: 'a b' } }, null],
  ])('is read of %s', (_forge, payload, person) => {
    expect(readPusher(payload)).toEqual(person)
  })
})
