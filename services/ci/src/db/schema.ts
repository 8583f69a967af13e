import { pgSchema } from 'drizzle-orm/pg-core'

/** The PostgreSQL schema of the CI service. */
export const ciSchema = pgSchema('ci')
