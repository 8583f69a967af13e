import { once } from 'node:events'
import { connect } from 'node:net'

/** Request targets that break careless servers: a second slash, half a host, no path at all, a broken escape, another host. */
export const ODD_TARGETS = ['//', '//[', '/[', '/%', '/%zz', '*', 'http://[', 'http://any.example/', '/\\', '/api/v1//']

/** Sends a GET with this very target, which `fetch` would not send, and answers the status. */
export async function askRaw(port: number, target: string): Promise<number> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
  let answer = ''
  for await (const bytes of socket) answer += String(bytes)
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1])
}
