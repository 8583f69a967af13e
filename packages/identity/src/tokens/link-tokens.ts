import { createHmac } from 'node:crypto'

/** What a link that is mailed lets its holder do. */
export type LinkKind = 'invitation' | 'confirmation'

/**
 * The secrets of links that are mailed: a function of the process's own key and the row's id. So the link is made where
 * the letter is sent, the database keeps its hash alone, and a letter that is sent twice holds one link.
 */
export type LinkTokens = { tokenOf(kind: LinkKind, id: string): string }

/** Link tokens of 256 bits, in 43 characters, under a secret of the process that mails them. */
export function createLinkTokens(secret: string): LinkTokens {
  return {
    tokenOf: (kind, id) => createHmac('sha256', secret).update(`baton:${kind}:${id}`).digest('base64url'),
  }
}
