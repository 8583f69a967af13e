import { DomainError } from '@baton/kernel/errors'
import { LogMismatch } from '../tree/log-mismatch.ts'

/** Turns a LogMismatch into a refusal (PRECONDITION) with the sentence that names the entry: no false proof is handed out. */
export async function refuseMismatch<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof LogMismatch)) throw error
    throw new DomainError('PRECONDITION', error.message, { reason: 'audit_mismatch', cause: error })
  }
}
