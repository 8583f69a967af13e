/** The page of a site that nothing was deployed to yet. */
export const NOTHING_DEPLOYED = page(
  'Nothing is deployed here yet',
  'This address shows a site as soon as a release is promoted to its environment in Baton.',
)

/** The page for a path that the live release does not have. */
export const NOT_FOUND = page('Not found', 'The release that is live here has no such page.')

function page(title: string, text: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>
  :root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif; }
  body { display: grid; place-content: center; min-height: 100vh; margin: 0; padding: 1.5rem; text-align: center; }
  h1 { font-size: 1.375rem; font-weight: 600; margin: 0; }
  p { margin: 0.25rem 0 0; opacity: 0.7; max-width: 26rem; }
</style>
<h1>${title}</h1>
<p>${text}</p>
</html>
`
}
