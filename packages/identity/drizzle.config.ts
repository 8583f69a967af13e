import { defineConfig } from 'drizzle-kit'

export default defineConfig({ dialect: 'postgresql', schema: './src/db/!(*.test).ts', out: './src/db/migrations' })
