import type { z } from 'zod'
import { shorten } from '../statements/authors.ts'
import { jsonPointer } from '../strict-json.ts'

/** What a schema found, as JSON pointers and in our words; 20 places at most. */
export function problemsOf(error: z.ZodError): Array<{ path: string; message: string }> {
  return error.issues.slice(0, 20).map((issue) => ({ path: jsonPointer(issue.path), message: wordsOf(issue) }))
}

function wordsOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'must be there' : `must be ${ARTICLES[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return `must be ${issue.values.map((value) => `'${String(value)}'`).join(' or ')}`
    case 'unrecognized_keys':
      return `has ${issue.keys.map((key) => `'${shorten(key, 60)}'`).join(', ')}, which is not known there`
    case 'too_big':
      return `is too long or too large; ${issue.maximum} is the most`
    case 'too_small':
      return issue.minimum === 1 ? 'is empty' : `is too small; ${issue.minimum} is the least`
    case 'invalid_format':
      return `must be ${FORMATS[issue.format] ?? `of the form ${issue.pattern ?? issue.format}`}`
    default:
      return 'is not as the schema wants it'
  }
}

const ARTICLES: Readonly<Record<string, string>> = {
  string: 'text',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  number: 'a number',
  int: 'an integer',
  boolean: 'true or false',
}

const FORMATS: Readonly<Record<string, string>> = {
  datetime: "a time such as '2026-11-23T14:00:00Z'",
  url: 'an address',
  safeint: 'an integer',
}
