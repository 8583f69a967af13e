import { createServer } from 'node:net'
import { freePort } from '@baton/testing/postgres'
import { describe, expect, it } from 'vitest'
import { createMail } from './index.ts'

const letter = {
  to: 'eli@acme.dev',
  organizationName: 'Acme',
  inviterName: 'Ada\r\nBcc: everyone@acme.dev',
  role: 'member',
  link: 'https://baton.test/invitations/abc',
  expiresAt: new Date('2026-12-03T10:00:00Z'),
}

/** The least of an SMTP server: takes one letter and gives it back. */
async function withPostbox<Result>(work: (url: string, taken: Promise<string>) => Promise<Result>): Promise<Result> {
  const taken = Promise.withResolvers<string>()
  const server = createServer((socket) => {
    let data: string | null = null
    socket.setEncoding('utf8')
    socket.write('220 postbox\r\n')
    socket.on('data', (chunk: string) => {
      if (data === null) {
        if (chunk.startsWith('DATA')) {
          data = ''
          socket.write('354 go on\r\n')
        } else socket.write(chunk.startsWith('QUIT') ? '221 bye\r\n' : '250 ok\r\n')
        return
      }
      data += chunk
      if (!data.endsWith('\r\n.\r\n')) return
      taken.resolve(data)
      data = null
      socket.write('250 taken\r\n')
    })
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (!address || typeof address !== 'object') throw new Error('The postbox does not listen.')
  try {
    return await work(`smtp://127.0.0.1:${address.port}`, taken.promise)
  } finally {
    server.close()
  }
}

describe('an invitation’s letter', () => {
  it('reaches the mail server, reads like a colleague’s, and lets no name write a header', async () => {
    await withPostbox(async (smtpUrl, taken) => {
      const mail = createMail({ smtpUrl, from: 'Baton <baton@acme.dev>' })
      expect(await mail.sendInvitation(letter)).toEqual({ sent: true, sentence: 'Sent to eli@acme.dev.' })
      const text = (await taken).replace(/=\r\n/g, '')
      expect(text).toContain('To: eli@acme.dev')
      expect(text).toContain(letter.link)
      expect(text).toContain('would like you to join Acme')
      expect(text).toContain('3 December')
      expect(text.slice(0, text.indexOf('\r\n\r\n'))).not.toMatch(/^Bcc:/m)
    })
  })

  it('that no server takes is told, for the link to be copied', async () => {
    const mail = createMail({ smtpUrl: `smtp://127.0.0.1:${await freePort()}` })
    expect(await mail.sendInvitation(letter)).toEqual({
      sent: false,
      sentence: 'Not sent: the mail server did not take it. Copy the link.',
    })
  })

  it('is not sent where mail is not set up', async () => {
    expect(await createMail({}).sendInvitation(letter)).toEqual({
      sent: false,
      sentence: 'Not sent: mail is not set up. Copy the link.',
    })
  })
})
