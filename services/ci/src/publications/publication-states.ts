/** `pending` until the consumer has answered for good. */
export const PUBLICATION_STATES = ['pending', 'accepted', 'refused'] as const
export type PublicationState = (typeof PUBLICATION_STATES)[number]
