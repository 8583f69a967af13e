/** What somebody sees who opens a site's address now. */
export async function siteNow(url: string): Promise<string> {
  return (await fetch(url)).text()
}

/** What the site says that it was built from. */
export async function builtFrom(url: string): Promise<{ version: string; commit: string }> {
  return (await (await fetch(new URL('/version.json', url))).json()) as { version: string; commit: string }
}
