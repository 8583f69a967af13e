/** Something that a person must know or do. Its message is a whole sentence for the terminal; nobody sees a stack trace. */
export class Problem extends Error {
  override name = 'Problem'
}

/** The Problem in an error that ends a start, where it is the operator's to mend; else undefined: then its stack says more. */
export function problemIn(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error
  if (!(error instanceof Error) || !('code' in error)) return undefined
  const path = 'path' in error && typeof error.path === 'string' ? error.path : undefined
  const where = path ? `: ${path}` : ''
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new Problem(`The disk is full${where}. Make room, then run the command again.`, { cause: error })
    case 'EACCES':
    case 'EPERM':
      return new Problem(`A file or folder may not be used${where}. Check who owns it, and its mode.`, { cause: error })
    case 'EROFS':
      return new Problem(`The file system is read-only${where}. Name another folder: --state FOLDER`, { cause: error })
    default:
      return undefined
  }
}
