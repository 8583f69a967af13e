import { fileURLToPath } from 'node:url'

/** The report that the README's table is generated from. */
export const FIGURES_FILE = fileURLToPath(new URL('../figures.json', import.meta.url))

/** The page with the table. */
export const README_FILE = fileURLToPath(new URL('../../../README.md', import.meta.url))
