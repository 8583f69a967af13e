import type { z } from 'zod'
import { cleanLine } from './text.ts'

/** What a schema says of an input where nobody wrote words for the field: what is wrong, and what to send instead. */
export function inputWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `This is missing. Send ${kindOf(issue.expected)}.`
        : `This must be ${kindOf(issue.expected)}.`
    case 'invalid_value':
      return `Send ${issue.values.map((value) => `'${String(value)}'`).join(' or ')}.`
    case 'invalid_union':
      return unionWords(issue)
    case 'unrecognized_keys':
      return `${issue.keys.map((key) => `'${key.slice(0, 60)}'`).join(', ')} is not known here. Leave it out.`
    case 'too_big':
      return `This is too ${sizeWord(issue.origin, 'long', 'large')}. ${issue.maximum} is the most.`
    case 'too_small':
      return issue.minimum === 1 && isCounted(issue.origin)
        ? 'This is empty. Send something in it.'
        : `This is too ${sizeWord(issue.origin, 'short', 'small')}. ${issue.minimum} is the least.`
    case 'invalid_format':
      return `Write this as ${FORMATS[issue.format] ?? 'the API document says'}.`
    default:
      return UNREADABLE
  }
}

/** Where a member says which of several things this is: what it was, and every kind that there is. */
function unionWords(issue: z.core.$ZodRawIssue): string {
  const known = 'options' in issue && Array.isArray(issue.options) ? issue.options.map((one) => `'${String(one)}'`) : []
  if (known.length === 0) return UNREADABLE
  const member = 'discriminator' in issue ? String(issue.discriminator) : ''
  const given = typeof issue.input === 'object' && issue.input !== null ? Object.entries(issue.input) : []
  const value = given.find(([name]) => name === member)?.[1]
  const what = typeof value === 'string' ? `'${cleanLine(value, 60)}' is not known here. ` : ''
  return `${what}Send ${known.join(' or ')}.`
}

const UNREADABLE = 'This cannot be read. The API document says what goes here.'

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
}

function kindOf(expected: string): string {
  return KINDS[expected] ?? expected
}

const FORMATS: Readonly<Record<string, string>> = {
  datetime: "a time, such as '2026-11-23T14:00:00Z'",
  url: "an address, such as 'https://baton.example'",
  safeint: 'a whole number',
}

function isCounted(origin: string): boolean {
  return origin === 'string' || origin === 'array' || origin === 'set' || origin === 'map'
}

function sizeWord(origin: string, counted: string, measured: string): string {
  return isCounted(origin) ? counted : measured
}
