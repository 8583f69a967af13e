/** A drawing of a line, and all drawings before it together, are kept up to so many bytes each. */
const KEPT_BYTES_MAX = 2 ** 16
const CARRIAGE_RETURN = 0x0d

/**
 * One line of a program's output, taken in pieces, of which a long one is kept as far as a page can show it. A program that
 * draws over its line with carriage returns (a progress bar) is followed to its last drawing, however many came before; of
 * a drawing that is itself too long the beginning is kept, and the text says how much is left out.
 */
export class OutputLine {
  /** Drawings that are over, each with its carriage return. */
  #before: Buffer[] = []
  #beforeBytes = 0
  #drawing: Buffer[] = []
  #drawingBytes = 0
  /** All bytes of the line, kept or not. */
  bytes = 0

  add(part: Buffer): void {
    this.bytes += part.length
    const end = part.lastIndexOf(CARRIAGE_RETURN) + 1
    if (end > 0) {
      this.#draw(part.subarray(0, end))
      this.#keepDrawing()
    }
    this.#draw(part.subarray(end))
  }

  /** The line without the carriage return that ends it. */
  text(): string {
    const whole = Buffer.concat([lastDrawings(Buffer.concat(this.#before)), ...this.#drawing])
    const leftOut = this.#drawingBytes - KEPT_BYTES_MAX
    if (leftOut <= 0) return whole.toString('utf8').replace(/\r$/, '')
    const said = `[${leftOut} bytes of this line left out; the raw log has them]`
    return `${whole.toString('utf8').replace(/\ufffd$/, '')} ${said}`
  }

  /** The drawing is over. What so many others were drawn over is let go now and then, not each time. */
  #keepDrawing(): void {
    for (const part of this.#drawing) {
      this.#before.push(part)
      this.#beforeBytes += part.length
    }
    this.#drawing = []
    this.#drawingBytes = 0
    if (this.#beforeBytes <= 4 * KEPT_BYTES_MAX) return
    this.#before = [lastDrawings(Buffer.concat(this.#before))]
    this.#beforeBytes = this.#before[0]?.length ?? 0
  }

  /** Keeps no more of it than is shown; where a carriage return follows, its last drawings may be in what came last. */
  #draw(part: Buffer): void {
    if (part.length === 0) return
    const isOver = part.at(-1) === CARRIAGE_RETURN
    const room = Math.max(0, KEPT_BYTES_MAX - this.#drawingBytes)
    if (isOver) this.#drawing.push(part)
    else if (room > 0) this.#drawing.push(part.subarray(0, room))
    this.#drawingBytes += part.length
  }
}

/** The last drawings that fit; of one that does not fit by itself its beginning. */
function lastDrawings(bytes: Buffer): Buffer {
  if (bytes.length <= KEPT_BYTES_MAX) return bytes
  const start = bytes.indexOf(CARRIAGE_RETURN, bytes.length - KEPT_BYTES_MAX - 1) + 1
  if (start < bytes.length) return bytes.subarray(start)
  const last = bytes.lastIndexOf(CARRIAGE_RETURN, bytes.length - 2) + 1
  return bytes.subarray(last, last + KEPT_BYTES_MAX)
}
