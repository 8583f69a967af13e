import { findVerifier } from '@baton/audit-log/export'
import { z } from 'zod'
import { query } from '../dependencies.ts'

/** The one-file verifier for exports, byte for byte as it goes into them; null before a signer ran. */
export const readVerifier = query({ action: 'audit:read', input: z.object({}) }, ({ tx }) => findVerifier(tx))
