import { fileURLToPath } from 'node:url'

/** The file that exports every workflow of delivery. */
export const workflowsPath = fileURLToPath(new URL('./workflows/index.ts', import.meta.url))
