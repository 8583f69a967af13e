/** Why the launcher did not do what it was asked: a machine word for the caller to branch on. */
export type LauncherErrorReason = 'unreachable' | 'not_found' | 'invalid' | 'conflict' | 'too_large' | 'failed'

/** A refusal or failure of the launcher. `message` is a sentence that a person may read. */
export class LauncherError extends Error {
  override readonly name = 'LauncherError'
  readonly reason: LauncherErrorReason

  constructor(reason: LauncherErrorReason, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.reason = reason
  }
}

/** The HTTP status of each reason, both ways. */
export const HTTP_STATUS: Readonly<Record<LauncherErrorReason, number>> = {
  invalid: 400,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  failed: 500,
  unreachable: 503,
}
