/** Something that a person must know or do. Its message is a whole sentence for the terminal; nobody sees a stack trace. */
export class Problem extends Error {
  override name = 'Problem'
}
