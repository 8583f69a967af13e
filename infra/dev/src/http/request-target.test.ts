import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startForge } from '../forge/forge.ts'
import { startMailbox } from '../mailbox/mailbox.ts'
import { recordingTerminal } from '../testing/recording-terminal.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'

test('forge and mailbox answer requests for what is no path, and go on serving', async () => {
  const terminal = recordingTerminal()
  const publicUrl = 'http://localhost:3000'
  const forge = await startForge({ folder: temporaryFolder(), port: 0, sampleFolder: '', terminal, pausesMs: [1] })
  const mailbox = await startMailbox({ folder: temporaryFolder(), port: 0, publicUrl, terminal })
  onTestFinished(async () => void (await Promise.all([forge.close(), mailbox.close()])))
  for (const target of ['//', '//[', '/[', '/%', '*', 'http://[', '/\\']) {
    for (const { url } of [forge, mailbox]) {
      expect(await askRaw(Number(new URL(url).port), target), target).toMatch(/^40[04]$/)
    }
  }
  expect(terminal.lines).toEqual([])
})

/** Sends a GET with this very target, which `fetch` would not send, and answers the status. */
async function askRaw(port: number, target: string): Promise<string | undefined> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`)
  let answer = ''
  for await (const bytes of socket) answer += String(bytes)
  return /^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]
}
