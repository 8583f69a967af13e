/** Where the product of this run is, as global-setup.ts found it. */
export function address(): string {
  const found = process.env.BATON_E2E_ADDRESS
  if (found === undefined) throw new Error('BATON_E2E_ADDRESS is not set: run the specs with Playwright.')
  return found
}
