import { momentField } from '@baton/kernel/fields'
import { pageField } from '@baton/kernel/pages'
import { z } from 'zod'
import { SIGNER_KEY_STATES } from '../db/artifacts.ts'
import { personField } from '../words/fields.ts'

/** A key that the publisher signs with, and how the organisation stands to it. */
export const signerKeyField = z.object({
  keyId: z.string(),
  /** RFC 7638, worked out from the key itself: what the publisher's operator can compare. */
  thumbprint: z.string(),
  issuer: z.string(),
  firstSeenAt: momentField,
  /** When the publisher took it out of its key set; null while it is there. */
  removedAt: momentField.nullable(),
  state: z.enum(SIGNER_KEY_STATES),
  /** Since when the state holds. */
  since: momentField,
  /** Who decided; null where nobody did yet, and of the first keys of a publisher. */
  decidedBy: personField.nullable(),
  /** Artifacts that were sent in its name and wait for a decision, 1,000 at most. */
  waitingArtifacts: z.number().int(),
})

export const signerKeysField = pageField(signerKeyField)
