import { spawn } from 'node:child_process'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { gitEnvironment } from './git.ts'

/**
 * Serves one git smart-HTTP request by `git http-backend`, streaming both ways. `user` is who may push; without one git
 * refuses every push. Resolves when the answer is sent.
 */
export function serveGit(
  request: IncomingMessage,
  response: ServerResponse,
  options: { gitRoot: string; path: string; query: string; user: string | undefined },
): Promise<void> {
  const header = (name: string) => String(request.headers[name] ?? '')
  const backend = spawn('git', ['http-backend'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      ...gitEnvironment(options.gitRoot),
      GIT_PROJECT_ROOT: options.gitRoot,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: header('git-protocol'),
      PATH_INFO: options.path,
      QUERY_STRING: options.query,
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: header('content-type'),
      // Absent for a chunked body: git then reads to its end.
      CONTENT_LENGTH: header('content-length'),
      HTTP_CONTENT_ENCODING: header('content-encoding'),
      REMOTE_ADDR: request.socket.remoteAddress ?? '',
      ...(options.user === undefined ? {} : { REMOTE_USER: options.user }),
    },
  })
  request.pipe(backend.stdin)
  // Git may end before it has read the whole body, or the client may hang up: neither is an error of ours.
  backend.stdin.on('error', () => undefined)
  response.on('close', () => backend.kill())
  relayAnswer(backend.stdout, response)
  return new Promise((resolve) => {
    backend.once('error', () => {
      if (!response.headersSent) response.writeHead(500).end('git http-backend could not be started\n')
      resolve()
    })
    backend.once('close', () => {
      if (!response.writableEnded) response.end()
      resolve()
    })
  })
}

/** Turns a CGI answer (headers, an empty line, the body) into an HTTP one. */
function relayAnswer(output: NodeJS.ReadableStream, response: ServerResponse): void {
  let head = Buffer.alloc(0)
  const readHead = (bytes: Buffer) => {
    head = Buffer.concat([head, bytes])
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) return
    output.off('data', readHead)
    output.pause()
    let status = 200
    for (const line of head.subarray(0, end).toString('latin1').split('\r\n')) {
      const [name = '', value = ''] = [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]
      if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10)
      else response.setHeader(name, value)
    }
    response.writeHead(status)
    response.write(head.subarray(end + 4))
    output.pipe(response)
  }
  output.on('data', readHead)
}
