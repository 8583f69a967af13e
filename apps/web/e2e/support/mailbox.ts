import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { stateFolder } from './parts.ts'

type Mail = { to: string; subject: string; text: string }

/** Where the mailbox of this run is: nine ports above the base port, on the loopback alone. */
async function mailboxAddress(): Promise<string> {
  const { port } = JSON.parse(await readFile(join(stateFolder(), 'state.json'), 'utf8')) as { port: number }
  return `http://localhost:${port + 9}`
}

/** The letters to an address, the newest first. */
async function lettersTo(email: string): Promise<Mail[]> {
  const answer = await fetch(`${await mailboxAddress()}/api/mails?${new URLSearchParams({ to: email })}`)
  return ((await answer.json()) as { items: Mail[] }).items
}

/** The link in the newest letter of a kind to an address, once it has come. Nobody else is shown it. */
export async function linkMailedTo(email: string, kind: 'invitations' | 'confirm'): Promise<string> {
  const link = new RegExp(`^http\\S+/${kind}/[\\w-]{43}$`, 'm')
  let found: string | undefined
  await expect(async () => {
    found = (await lettersTo(email)).map(({ text }) => link.exec(text)?.[0]).find(Boolean)
    expect(found, `a letter with a link of ${kind} to ${email}`).toBeDefined()
  }).toPass({ intervals: [100, 200, 300], timeout: 60_000 })
  return found as string
}
