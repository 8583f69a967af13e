import { defineConfig } from '@playwright/test'

const executablePath = process.env.BATON_CHROMIUM

/** What these state holds of the whole stack, so nothing else may use it meanwhile: parts are killed, queries counted. */
const ALONE = /(restart|live|chaos)\.spec\.ts$/

// One stack for the whole run. Nothing is tried twice: a second try that passes hides a fault.
export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  globalSetup: './e2e/support/global-setup.ts',
  // A folder of its own: Playwright empties it at its start.
  outputDir: '../../test-results/e2e',
  workers: 2,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json', { outputFile: '../../test-results/e2e.json' }]],
  projects: [
    { name: 'side by side', testIgnore: ALONE },
    { name: 'alone', testMatch: ALONE, workers: 1, dependencies: ['side by side'] },
  ],
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
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
