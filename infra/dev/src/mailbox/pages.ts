import type { StoredMail } from './mail-store.ts'

/** The list of letters, which reads itself anew while it is open. */
export function listPage(mails: readonly StoredMail[]): string {
  const rows = mails
    .map(
      (mail) => `<li><a href="/mails/${mail.id}"><strong>${escapeHtml(mail.subject)}</strong></a>
        <p>to ${escapeHtml(mail.to)} · <time datetime="${mail.at}">${said(mail.at)}</time></p></li>`,
    )
    .join('\n')
  const body =
    mails.length === 0 ? '<p>No mail yet. Invitations and confirmations arrive here.</p>' : `<ul>${rows}</ul>`
  return page(
    'Mailbox',
    `<h1>Mailbox</h1><p class="lead">${ABOUT}</p>${body}`,
    '<meta http-equiv="refresh" content="5">',
  )
}

/** One letter. Its text is text: of it only addresses that begin with `publicUrl` become links. */
export function mailPage(mail: StoredMail, publicUrl: string): string {
  return page(
    mail.subject,
    `<p><a href="/">All mail</a></p>
    <h1>${escapeHtml(mail.subject)}</h1>
    <p class="lead">to ${escapeHtml(mail.to)} · <time datetime="${mail.at}">${said(mail.at)}</time></p>
    <pre>${withLinks(mail.text, publicUrl)}</pre>`,
  )
}

/** What is said of an address that this mailbox does not have. */
export const NO_MAIL = page('Not found', '<p><a href="/">All mail</a></p><h1>This letter is not here</h1>')

const ABOUT =
  'No mail server is set up, so mail from Baton is kept here. Anyone who can open this page can act for every address in it. Only this machine can open it.'

function withLinks(text: string, publicUrl: string): string {
  return text
    .split('\n')
    .map((line) => {
      const isLink = line.startsWith(`${publicUrl}/`) && /^[\w:/.~-]+$/.test(line)
      return isLink ? `<a href="${escapeHtml(line)}" rel="noreferrer">${escapeHtml(line)}</a>` : escapeHtml(line)
    })
    .join('\n')
}

function said(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

function page(title: string, body: string, head = ''): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
${head}
<title>${escapeHtml(title)}</title>
<style>
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
  body { margin: 0 auto; max-width: 46rem; padding: 2rem 1rem; }
  h1 { font-size: 1.375rem; margin: 0; overflow-wrap: anywhere; }
  .lead, li p { margin: 0.25rem 0 1.5rem; opacity: 0.75; overflow-wrap: anywhere; }
  ul { list-style: none; margin: 0; padding: 0; }
  li { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: 0.75rem 0; }
  li p { margin: 0; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; }
</style>
<main>
${body}
</main>
</html>
`
}
