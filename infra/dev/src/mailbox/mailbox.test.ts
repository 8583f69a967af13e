import { readdirSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { recordingTerminal } from '../testing/recording-terminal.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { startMailbox } from './mailbox.ts'

const LINK = 'http://localhost:3000/invitations/abc-DEF_123'
const MAIL = {
  id: 'mail_1',
  to: 'chen@acme.dev',
  subject: '<script>alert(1)</script> invites you',
  text: `Hello,\n${LINK}\nhttps://evil.example/x\n<img src=x onerror=alert(1)>`,
}

async function mailbox(folder = temporaryFolder()) {
  const terminal = recordingTerminal()
  const box = await startMailbox({ folder, port: 0, publicUrl: 'http://localhost:3000', terminal })
  onTestFinished(() => box.close())
  const put = (mail: unknown) => fetch(`${box.url}/api/mails`, { method: 'POST', body: JSON.stringify(mail) })
  const list = async (to = '') => (await (await fetch(`${box.url}/api/mails${to}`)).json()) as { items: unknown[] }
  return { ...box, folder, put, list }
}

test('keeps a letter once, for its owner alone, and shows it again after a restart', async () => {
  const box = await mailbox()
  for (const _try of [1, 2]) expect((await box.put(MAIL)).status).toBe(200)
  await box.put({ ...MAIL, id: 'mail_2', to: 'dara@acme.dev' })
  expect(await box.list('?to=chen@acme.dev')).toMatchObject({ items: [MAIL] })
  for (const name of readdirSync(box.folder)) expect(statSync(join(box.folder, name)).mode & 0o777).toBe(0o600)
  const again = await mailbox(box.folder)
  expect((await again.list()).items).toHaveLength(2)
})

test('shows what a letter says as text, and links to the product alone', async () => {
  const box = await mailbox()
  await box.put(MAIL)
  for (const path of ['/', '/mails/mail_1']) {
    const answer = await fetch(`${box.url}${path}`)
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    const html = await answer.text()
    expect(html).not.toMatch(/<script|<img|href="https:\/\/evil/)
    expect(html).toContain('chen@acme.dev')
  }
  expect(await (await fetch(`${box.url}/mails/mail_1`)).text()).toContain(`<a href="${LINK}" rel="noreferrer">`)
  expect((await fetch(`${box.url}/mails/mail_9`)).status).toBe(404)
})

test('serves nobody but this machine: under another name, or for a page of another site, it refuses', async () => {
  const box = await mailbox()
  const { port } = new URL(box.url)
  const statusFor = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve) => {
      request({ host: '127.0.0.1', port, path: '/', headers }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      }).end()
    })
  expect(await statusFor({ host: `localhost:${port}` })).toBe(200)
  expect(await statusFor({ host: 'baton.example' })).toBe(403)
  expect(await statusFor({ origin: 'http://localhost:3000' })).toBe(403)
})

test('refuses what is no letter', async () => {
  const box = await mailbox()
  for (const wrong of [{}, { ...MAIL, id: '../x' }, { ...MAIL, text: 1 }, null]) {
    expect((await box.put(wrong)).status).toBe(400)
  }
})
