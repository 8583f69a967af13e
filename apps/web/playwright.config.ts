import { defineConfig } from '@playwright/test'

const executablePath = process.env.BATON_CHROMIUM

// One stack for all files but those that stop its parts or count its queries. Much of a test is waiting, so more of them
// than the processors run beside each other. Nothing is tried twice: a second try that passes hides a fault.
export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  globalSetup: './e2e/support/global-setup.ts',
  // A folder of its own: Playwright empties it at its start.
  outputDir: '../../test-results/e2e',
  workers: 3,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json', { outputFile: '../../test-results/e2e.json' }]],
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    // A trace costs a quarter of a run; `--trace on` makes one.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        // Without a graphics card a software one would only take the cores that the product needs.
        '--disable-gpu',
      ],
    },
  },
})
