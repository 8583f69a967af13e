import { type Rejection, type RejectionCode, type RejectionText, reject } from '../rejection.ts'

/** Thrown by the steps of verification, caught by verifyPublication alone. */
export class Refused extends Error {
  readonly rejection: Rejection

  constructor(code: RejectionCode, text: RejectionText) {
    super(text.detail)
    this.rejection = reject(code, text)
  }
}
