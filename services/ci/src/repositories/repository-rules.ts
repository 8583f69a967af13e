/** The kinds of forge whose webhooks are understood. Forgejo and Gogs speak Gitea's. */
export const FORGES = ['github', 'gitea', 'gitlab'] as const
export type Forge = (typeof FORGES)[number]

/** What a forge is called where its settings are spoken of. */
const FORGE_NAMES: Readonly<Record<Forge, string>> = { github: 'GitHub', gitea: 'Gitea', gitlab: 'GitLab' }

/** What has been heard from a repository's forge. */
export type LastDelivery =
  | { state: 'none' }
  | { state: 'accepted'; at: string }
  /** A delivery came whose signature does not match the secret, and nothing good since. */
  | { state: 'rejected'; at: string; count: number }

/** The last word about a repository's webhook, out of what was accepted and what was refused. */
export function lastDelivery(accepted: Date | null, rejected: Date | null, rejectedCount: number): LastDelivery {
  if (rejected && (!accepted || rejected > accepted)) {
    return { state: 'rejected', at: rejected.toISOString(), count: rejectedCount }
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
      return `A delivery came, but its signature does not match this secret. Paste it again in ${FORGE_NAMES[forge]}, Settings, Webhooks.`
  }
}
