import { check } from './check.ts'
import type { Command } from './command.ts'
import { helpLines } from './help.ts'
import { verify } from './verify.ts'

const COMMANDS: Readonly<Record<string, Command>> = {
  check,
  verify,
}

const print = (line: string) => process.stdout.write(`${line}\n`)

async function main([word = 'help', ...args]: readonly string[]): Promise<number> {
  const command = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined
  if (command) return command.run(args, print)
  const isHelp = ['help', '--help', '-h'].includes(word)
  if (!isHelp) print(`There is no command '${word}'.`)
  for (const line of helpLines(COMMANDS)) print(line)
  return isHelp ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
