import { fileURLToPath } from 'node:url'

/** The top folder of this checkout. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')
