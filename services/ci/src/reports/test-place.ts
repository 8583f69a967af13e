/** A place in the repository. */
export type Place = { file: string; line: number }

/** The place of the cause in a stack trace, not where it was wrapped: `at cart.test.ts:31:5`, `(file:///work/a.js:3:1)`. */
export function placeIn(details: string): Place | null {
  return firstPlace(details.split(/\bcause: |Caused by: /).at(-1) ?? '') ?? firstPlace(details)
}

function firstPlace(details: string): Place | null {
  for (const [, path = '', line = ''] of details
    .slice(0, 4_000)
    .matchAll(/(?:^|[\s(])(?:file:\/\/)?([^\s():]{1,300}\.\w{1,5}):(\d{1,7})\b/g)) {
    if (!path.startsWith('node:') && !path.includes('node_modules/')) {
      return { file: pathInRepository(path), line: Number(line) }
    }
  }
  return null
}

/** A path as a report has it, without the workspace's own. */
export function pathInRepository(path: string): string {
  return path.replace(/^file:\/\//, '').replace(/^\/work\//, '')
}
