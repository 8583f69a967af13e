/**
 * The stored log is not what was signed. Positions count from 0, as in the proofs; the range is one entry where it can be
 * told. The message is for the page.
 */
export class LogMismatch extends Error {
  override readonly name = 'LogMismatch'
  readonly firstPosition: number
  readonly lastPosition: number

  constructor(firstPosition: number, lastPosition: number, what = doNotMatch(firstPosition, lastPosition)) {
    super(`${what} Do not rely on this log; tell your operator.`)
    this.firstPosition = firstPosition
    this.lastPosition = lastPosition
  }
}

const doNotMatch = (first: number, last: number) =>
  first === last
    ? `Entry ${number(first)} does not match its proof.`
    : `Entries ${number(first)} to ${number(last)} do not match their proofs.`

/** A count or a position as a person reads it. */
export const number = (value: number) => value.toLocaleString('en-US')
