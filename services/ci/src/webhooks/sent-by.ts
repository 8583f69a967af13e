import type { Headers } from './headers.ts'

/** Who can be told by the headers of a webhook. */
export type Sender = 'GitHub' | 'GitLab' | 'Gitea' | 'Forgejo' | 'Gogs' | 'Bitbucket'

/** Gitea sends the headers of Gogs and GitHub as well, Forgejo those of Gitea: the most particular one comes first. */
const HEADERS: ReadonlyArray<readonly [string, Sender]> = [
  ['x-forgejo-event', 'Forgejo'],
  ['x-gitea-event', 'Gitea'],
  ['x-gogs-event', 'Gogs'],
  ['x-github-event', 'GitHub'],
  ['x-gitlab-event', 'GitLab'],
  ['x-event-key', 'Bitbucket'],
]

/** Which forge a webhook seems to come from; null where its headers say nothing. They are not signed: a hint for a sentence. */
export function sentBy(headers: Headers): Sender | null {
  return HEADERS.find(([name]) => headers(name) !== undefined)?.[1] ?? null
}

/** True for a body that is a form. GitHub signs it as it is sent; Gitea and Gogs sign the JSON in it. */
export function isForm(headers: Headers): boolean {
  return /^\s*(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(headers('content-type') ?? '')
}
