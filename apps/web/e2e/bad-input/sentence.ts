/** What stands for a part of a sentence that is another one in every run. */
const PARTS: Readonly<Record<string, string>> = {
  time: String.raw`\d{1,2} [A-Z][a-z]{2} \d{4}, \d\d:\d\d UTC`,
  instant: String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z`,
  number: String.raw`\d+`,
  duration: String.raw`\d+\u00a0[a-z]+( \d+\u00a0[a-z]+)?`,
  id: String.raw`[\w.@-]+`,
  name: String.raw`[\w -]+`,
  sha: '[0-9a-f]{40}',
  'short sha': '[0-9a-f]{7}',
  sha256: '[0-9a-f]{64}',
  url: String.raw`https?://[^\s']*[^\s'.,:;]`,
}

/** A whole sentence, word for word but for the parts in braces, such as `{time}`. */
export function sentence(written: string): RegExp {
  const pattern = written
    .split(/\{([a-z0-9 ]+)\}/)
    .map((piece, index) => (index % 2 === 0 ? escapeText(piece) : (PARTS[piece] ?? escapeText(`{${piece}}`))))
    .join('')
  return new RegExp(`^${pattern}$`)
}

function escapeText(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)
}

/** What a sentence of ours never says; its reader wants to know what happened, where, and what to do. */
const NEVER = /\b(please|sorry|oops|invalid|forbidden|illegal|an error occurred|something went wrong)\b|!/i

/** What is wrong with a sentence by the rules of our words; empty where nothing is. */
export function faultsOf(said: string): string[] {
  return [
    ...(NEVER.test(said) ? [`says '${NEVER.exec(said)?.[0]}'`] : []),
    ...(/[.?:]["'”]?$/.test(said.trim()) ? [] : ['does not end as a sentence']),
  ]
}
