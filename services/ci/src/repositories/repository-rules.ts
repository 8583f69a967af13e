import type { Sender } from '../webhooks/sent-by.ts'

/** The kinds of forge whose webhooks are understood. Forgejo and Gogs speak Gitea's. */
export const FORGES = ['github', 'gitea', 'gitlab'] as const
export type Forge = (typeof FORGES)[number]

/** What a forge is called where its settings are spoken of. */
const FORGE_NAMES: Readonly<Record<Forge, string>> = { github: 'GitHub', gitea: 'Gitea', gitlab: 'GitLab' }

/**
 * Why a delivery was refused: not signed with this secret; a form, whose signature is not over what was sent; signed, and
 * not JSON, or not what this kind of forge sends; or sent by another kind of forge, as its headers say.
 */
export type RejectedFor = 'signature' | 'form' | 'notJson' | 'payload' | `from ${Sender}`

/** The kind of forge that a repository is to be connected as for webhooks of this sender; null where there is none. */
function forgeOf(sender: Sender): Forge | null {
  switch (sender) {
    case 'GitHub':
      return 'github'
    case 'GitLab':
      return 'gitlab'
    case 'Gitea':
    case 'Forgejo':
    case 'Gogs':
      return 'gitea'
    case 'Bitbucket':
      return null
  }
}

/** True where a sender's webhooks are understood for a repository that was connected as this kind of forge. */
export function isUnderstood(sender: Sender, forge: Forge): boolean {
  return forgeOf(sender) === forge
}

/** What has been heard from a repository's forge. */
export type LastDelivery =
  | { state: 'none' }
  | { state: 'accepted'; at: string }
  /** A delivery came that was refused, and nothing good since. */
  | { state: 'rejected'; at: string; why: RejectedFor }

/** The last word about a repository's webhook, out of what was accepted and what was refused. */
export function lastDelivery(accepted: Date | null, rejected: { at: Date | null; why: RejectedFor }): LastDelivery {
  if (rejected.at && (!accepted || rejected.at > accepted)) {
    return { state: 'rejected', at: rejected.at.toISOString(), why: rejected.why }
  }
  return accepted ? { state: 'accepted', at: accepted.toISOString() } : { state: 'none' }
}

/** The same as a sentence for the repository's page. */
export function lastDeliverySentence(delivery: LastDelivery, forge: Forge): string {
  switch (delivery.state) {
    case 'none':
      return 'No delivery yet'
    case 'accepted':
      return 'The last delivery was accepted'
    case 'rejected':
      return rejectedSentence(delivery.why, forge)
  }
}

/** Why a delivery was refused and what to do. */
function rejectedSentence(why: RejectedFor, forge: Forge): string {
  const name = FORGE_NAMES[forge]
  switch (why) {
    case 'signature':
      return `A delivery came, but its signature does not match this secret. Paste it again in ${name}, Settings, Webhooks.`
    case 'form':
      return `A delivery came as a form. Choose the content type application/json in ${name}, Settings, Webhooks.`
    case 'notJson':
      return `A delivery came, but its body is not JSON. Choose application/json in ${name}, Settings, Webhooks.`
    case 'payload':
      return `A delivery came, but it is not what ${name} sends. Is the repository at another kind of forge? Connect it again as that.`
    default:
      return foreignSentence(why, name)
  }
}

function foreignSentence(why: `from ${Sender}`, name: string): string {
  const sender = why.slice('from '.length) as Sender
  const forge = forgeOf(sender)
  const came = `A delivery came from ${sender}, but the repository is connected as one at ${name}.`
  return forge
    ? `${came} Connect it again as ${FORGE_NAMES[forge]}.`
    : `${came} Webhooks of ${sender} are not understood.`
}
