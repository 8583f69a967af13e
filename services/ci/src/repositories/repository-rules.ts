/** The kinds of forge whose webhooks are understood. Forgejo and Gogs speak Gitea's. */
export const FORGES = ['github', 'gitea', 'gitlab'] as const
export type Forge = (typeof FORGES)[number]

/** What a forge is called where its settings are spoken of. */
const FORGE_NAMES: Readonly<Record<Forge, string>> = { github: 'GitHub', gitea: 'Gitea', gitlab: 'GitLab' }

/** Why a delivery was refused: not signed with this secret; or signed, and not JSON, or not what this kind of forge sends. */
export type RejectedFor = 'signature' | 'notJson' | 'payload'

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
      return rejectedSentence(delivery.why, FORGE_NAMES[forge])
  }
}

function rejectedSentence(why: RejectedFor, forge: string): string {
  switch (why) {
    case 'signature':
      return `A delivery came, but its signature does not match this secret. Paste it again in ${forge}, Settings, Webhooks.`
    case 'notJson':
      return `A delivery came, but its body is not JSON. Choose application/json in ${forge}, Settings, Webhooks.`
    case 'payload':
      return `A delivery came, but it is not what ${forge} sends. Is the repository at another kind of forge? Connect it again as that.`
  }
}
