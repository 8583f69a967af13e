import type { Command } from './command.ts'

/** The lines of `baton help`. */
export function helpLines(commands: Readonly<Record<string, Command>>): string[] {
  const rows = [...Object.values(commands), { usage: 'help', summary: 'Show this.' }]
  const width = Math.max(...rows.map((row) => row.usage.length))
  return ['Commands:', ...rows.map(({ usage, summary }) => `  baton ${usage.padEnd(width)}   ${summary}`)]
}
