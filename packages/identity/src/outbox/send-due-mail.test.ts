import type { AddressInfo } from 'node:net'
import { freePort } from '@baton/testing/postgres'
import { eq } from 'drizzle-orm'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mails } from '../db/mails.ts'
import { invite, listInvitations, revokeInvitation } from '../invitations/index.ts'
import { createMailTransport } from '../mail/create-mail-transport.ts'
import type { MailTransport } from '../mail/mail-transport.ts'
import { openTestIdentity, someAddress, type TestIdentity, type TestPerson } from '../test-identity.ts'
import { sendDueMail } from './send-due-mail.ts'
import { startMailSender } from './start-mail-sender.ts'

let world: TestIdentity
beforeAll(async () => {
  world = await openTestIdentity()
})
afterAll(() => world.close())

/** A real mail server on the loopback. It refuses addresses that begin with `nobody`. */
async function mailServer(port = 0) {
  const taken: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _session, done) =>
      done(
        address.startsWith('nobody') ? Object.assign(new Error('No such user here'), { responseCode: 550 }) : undefined,
      ),
    onData: (stream, _session, done) => {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        taken.push(Buffer.concat(parts).toString().replace(/=\r\n/g, '').replaceAll('=3D', '='))
        done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const listening = (server.server.address() as AddressInfo).port
  return {
    url: `smtp://127.0.0.1:${listening}`,
    to: (address: string) => taken.filter((text) => text.includes(`To: ${address}`)),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

const faults: unknown[] = []
const sending = (transport: MailTransport) => ({
  ...world.gate,
  transport,
  publicUrl: 'https://baton.test',
  onFault: (error: unknown) => faults.push(error),
})
const smtp = (smtpUrl: string) => createMailTransport({ smtpUrl, from: 'Baton <baton@acme.dev>' })
const listed = async (host: TestPerson) => (await listInvitations(await host.context(), {}))[0]

describe('the outbox of mail', () => {
  it('sends an invitation and a confirmation once, each with the link that only its letter holds', async () => {
    const server = await mailServer()
    const { owner } = await world.newOrganization()
    const email = someAddress()
    const { invitationId } = await invite(await owner.context(), { email, role: 'member' })
    expect(await listed(owner)).toMatchObject({ mail: { state: 'waiting' } })
    await Promise.all([1, 2, 3].map(() => sendDueMail(sending(smtp(server.url)))))
    await sendDueMail(sending(smtp(server.url)))
    expect(server.to(email)).toMatchObject([
      expect.stringContaining(`https://baton.test/invitations/${world.linkOf(invitationId)}`),
    ])
    const [proof] = await world.proofsOf(owner.userId)
    expect(server.to(owner.email)).toMatchObject([expect.stringContaining(`https://baton.test/confirm/${proof}`)])
    expect(await listed(owner)).toMatchObject({ mail: { state: 'sent' } })
    await server.close()
  })

  it('loses nothing while the server is away, and says so where the invitation is listed', async () => {
    const port = await freePort()
    const { owner } = await world.newOrganization()
    const email = someAddress()
    await invite(await owner.context(), { email, role: 'member' })
    const away = smtp(`smtp://127.0.0.1:${port}`)
    const dueAt = await sendDueMail(sending(away))
    expect(dueAt?.getTime()).toBeGreaterThan(world.gate.clock().getTime())
    expect(await listed(owner)).toMatchObject({
      mail: { state: 'waiting', sentence: 'Not sent yet. The mail server did not take it. It is tried again.' },
    })
    const server = await mailServer(port)
    await sendDueMail(sending(away))
    expect(server.to(email)).toEqual([])
    world.passTime(3_600_000)
    await sendDueMail(sending(away))
    expect(server.to(email)).toHaveLength(1)
    await server.close()
  })

  it('sends what a process had begun to send when it died', async () => {
    const server = await mailServer()
    const { owner } = await world.newOrganization()
    const email = someAddress()
    const { invitationId } = await invite(await owner.context(), { email, role: 'member' })
    // Claimed a minute ago, and never heard of again.
    await world.gate.authDb.update(mails).set({ attempts: 1 }).where(eq(mails.subjectId, invitationId))
    await sendDueMail(sending(smtp(server.url)))
    expect(server.to(email)).toHaveLength(1)
    await server.close()
  })

  it('gives up what the server refuses for good, and what nobody needs any more', async () => {
    const server = await mailServer()
    const { owner } = await world.newOrganization()
    await invite(await owner.context(), { email: `nobody.${someAddress()}`, role: 'member' })
    await sendDueMail(sending(smtp(server.url)))
    expect(await listed(owner)).toMatchObject({
      mail: { state: 'failed', sentence: 'Not sent. The mail server refused the address or the letter (550).' },
    })
    const email = someAddress()
    const withdrawn = await invite(await owner.context(), { email, role: 'member' })
    await revokeInvitation(await owner.context(), { invitationId: withdrawn.invitationId })
    await sendDueMail(sending(smtp(server.url)))
    expect(server.to(email)).toEqual([])
    expect(await sendDueMail(sending(smtp(server.url)))).toBeNull()
    await server.close()
  })

  it('lets no name write a header of the letter', async () => {
    const server = await mailServer()
    const { owner } = await world.newOrganization()
    await world.tamper(
      `update identity.users set display_name = E'Ada\\r\\nBcc: all@acme.dev' where id = '${owner.userId}'`,
    )
    const email = someAddress()
    await invite(await owner.context(), { email, role: 'member' })
    await sendDueMail(sending(smtp(server.url)))
    const [text = ''] = server.to(email)
    expect(text.slice(0, text.indexOf('\r\n\r\n'))).not.toMatch(/^Bcc:/m)
    await server.close()
  })

  it('is emptied by itself once something was put in and the sender was told', async () => {
    const server = await mailServer()
    const sender = startMailSender(sending(smtp(server.url)))
    const { owner } = await world.newOrganization()
    sender.kick()
    await expect.poll(() => server.to(owner.email)).toHaveLength(1)
    await sender.close()
    await server.close()
  })
})
