import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen } from '../http/listen.ts'
import { readJsonBody, refuseForeignPages, sendJson } from '../http/local-api.ts'
import { requestTarget } from '../http/request-target.ts'
import type { Terminal } from '../terminal.ts'
import { type MailStore, openMailStore } from './mail-store.ts'
import { listPage, mailPage, NO_MAIL } from './pages.ts'

/** The running mailbox. */
export type Mailbox = { url: string; close: () => Promise<void> }

const MAIL_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}

/**
 * The mailbox of whoever runs this installation: what Baton mails lies here where no mail server is set up. Whoever reads it
 * can act for every address in it, so it listens on the loopback alone, whatever the product itself listens on.
 * `POST /api/mails {id, to, subject, text}` puts a letter in; `GET /api/mails?to=` lists them as JSON, `/` as a page.
 */
export async function startMailbox(options: {
  folder: string
  port: number
  publicUrl: string
  terminal: Terminal
}): Promise<Mailbox> {
  const store = openMailStore(options.folder)
  const server = createServer((request, response) => {
    route(store, options.publicUrl, request, response).catch((error: unknown) => {
      options.terminal.warn(`mailbox: ${String(error)}`)
      if (!response.headersSent) sendJson(response, 500, { error: 'The mailbox failed; the terminal says why.' })
    })
  })
  const { port, close } = await listen(server, options.port)
  return { url: `http://localhost:${port}`, close }
}

async function route(
  store: MailStore,
  publicUrl: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (refuseForeignPages(request, response)) return
  const target = requestTarget(request)
  if (target === null) return sendJson(response, 400, { error: 'The address of this request cannot be read.' })
  const { pathname, searchParams } = target
  if (pathname === '/api/mails' && request.method === 'POST') {
    const mail = readMail(await readJsonBody(request))
    if (mail === undefined) {
      sendJson(response, 400, { error: 'Send {id, to, subject, text}.' })
      return
    }
    store.add(mail)
    sendJson(response, 200, { id: mail.id })
    return
  }
  if (request.method !== 'GET') {
    sendJson(response, 405, { error: 'GET / and POST /api/mails are here.' })
    return
  }
  if (pathname === '/api/mails') sendJson(response, 200, { items: store.list(searchParams.get('to') ?? undefined) })
  else if (pathname === '/') sendPage(response, 200, listPage(store.list()))
  else {
    const mail = store.find(/^\/mails\/([\w-]{1,80})$/.exec(pathname)?.[1] ?? '')
    if (mail) sendPage(response, 200, mailPage(mail, publicUrl))
    else sendPage(response, 404, NO_MAIL)
  }
}

function readMail(body: unknown): { id: string; to: string; subject: string; text: string } | undefined {
  const { id, to, subject, text } = (body ?? {}) as Record<string, unknown>
  if (typeof id !== 'string' || !/^[\w-]{1,80}$/.test(id)) return undefined
  if (typeof to !== 'string' || typeof subject !== 'string' || typeof text !== 'string') return undefined
  return { id, to, subject, text }
}

function sendPage(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, MAIL_HEADERS)
  response.end(html)
}
