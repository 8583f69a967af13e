import { z } from 'zod'
import type { Person } from '../git/read-commit.ts'

const text = z.string().max(254).nullish().catch(null)
const number = z.number().int().nullish().catch(null)

/** Who pushed, as the forges tell it; all of it may be missing. */
const PusherPayload = z.object({
  /** GitHub, Gitea. */
  pusher: z.object({ name: text, login: text, full_name: text, email: text }).nullish().catch(null),
  sender: z.object({ login: text, id: number }).nullish().catch(null),
  repository: z.object({ html_url: text }).nullish().catch(null),
  /** GitLab. */
  user_id: number,
  user_name: text,
  user_username: text,
  user_email: text,
  project: z.object({ web_url: text }).nullish().catch(null),
})

/**
 * Who pushed, or null where the forge does not say. Untrusted: it can only add an author. Without an address it is the one
 * by which the forge hides an account's own, so that the account is the same person at every push.
 */
export function readPusher(payload: unknown): Person | null {
  const parsed = PusherPayload.safeParse(payload)
  if (!parsed.success) return null
  const { pusher, sender, repository, project, ...gitlab } = parsed.data
  const account = pusher?.login || pusher?.name || gitlab.user_username || ''
  const name = pusher?.full_name || gitlab.user_name || account
  const email = pusher?.email || gitlab.user_email || ''
  if (isAddress(email)) return { name: name.slice(0, 100), email: email.trim().toLowerCase() }
  if (account === '') return null
  const host = hostOf(repository?.html_url ?? project?.web_url ?? '')
  const id = sender?.login === account && sender.id ? `${sender.id}+` : gitlab.user_id ? `${gitlab.user_id}-` : ''
  const hidden = `${id}${account}@users.noreply.${host}`.toLowerCase()
  return isAddress(hidden) ? { name: name.slice(0, 100), email: hidden } : null
}

function isAddress(text: string): boolean {
  return /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(text.trim()) && text.isWellFormed()
}

function hostOf(url: string): string {
  return URL.parse(url)?.hostname || 'forge.invalid'
}
