import { z } from 'zod'
import { isBranchOrTag } from '../git/git-names.ts'

/** The name of a branch without `refs/heads/`, as git allows it. */
export const BranchName = z
  .string()
  .trim()
  .refine((name) => isBranchOrTag(`refs/heads/${name}`), { error: 'Write the name of a branch, such as main.' })
