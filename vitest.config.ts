import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'packages/**/*.test.ts',
      'services/**/*.test.ts',
      'apps/cli/**/*.test.ts',
      'apps/web/src/**/*.test.ts',
      'infra/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**'],
    globalSetup: ['packages/testing/src/global-setup.ts'],
    pool: 'forks',
    // Twice the cores of a small machine: most tests wait for a database, a workflow or a process.
    maxWorkers: 4,
    retry: 0,
    // Only what hangs reaches it: a slow machine is no failure.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
