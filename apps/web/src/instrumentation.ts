/** Runs once before the first request: what is missing is said at the start, and CI finds the token key at once. */
export async function register(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: Next replaces exactly this expression, and so leaves Node's parts out of its edge bundle
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const [{ webProcess }, { webEnv }, { noteClientAddresses }] = await Promise.all([
    import('./server/web-process.ts'),
    import('./env.ts'),
    import('./server/http/note-client-address.ts'),
  ])
  noteClientAddresses(webEnv().TRUSTED_PROXIES)
  await webProcess()
}
