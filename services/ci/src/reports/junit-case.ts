import { stripVTControlCharacters } from 'node:util'
import { positiveInteger } from '@baton/kernel/integer'
import { cleanLine, cleanText } from '@baton/kernel/text'
import type { TestCase } from './junit-types.ts'
import { readDuration } from './read-duration.ts'
import { pathInRepository, placeIn } from './test-place.ts'
import { testStateOf } from './test-state.ts'

export type Attributes = Readonly<Record<string, string | undefined>>

/** A failure or a reason of a test, as it is read: what its attributes say and what stands in it. */
export type Note = { message: string; text: string }

/** A test as it stands in a report. */
export type WrittenTest = {
  /** The names of the suites around it, outermost first. */
  suites: readonly string[]
  /** The file of the suite, where it has one. */
  file: string
  attributes: Attributes
  failures: readonly Note[]
  skips: readonly Note[]
}

const NAME_CHARACTERS_MAX = 500
const MESSAGE_CHARACTERS_MAX = 2_000
export const DETAILS_CHARACTERS_MAX = 20_000
const FAILURES_SHOWN = 20

/** The test as it is kept. */
export function testCaseOf({ suites, file, attributes, failures, skips }: WrittenTest): TestCase {
  const className = name(attributes.classname ?? attributes.class ?? '')
  const details = text(failures.map(said).filter(Boolean).join('\n\n'), DETAILS_CHARACTERS_MAX)
  const place = placeIn(details)
  const words = [attributes.status ?? '', attributes.result ?? '']
  const state = testStateOf({ failed: failures.length > 0, skipped: skips.length > 0, words })
  const ownFile = pathInRepository(attributes.file ?? attributes.filepath ?? file)
  const line = Number(attributes.line ?? attributes.lineno ?? Number.NaN)
  return {
    suite: name(suites.join(' > ')) || className,
    className: className || null,
    name: name(attributes.name ?? '') || className || 'A test without a name',
    state,
    durationMs: readDuration(attributes.time ?? attributes.duration ?? ''),
    message: messageOf(state === 'failed' ? failures : skips),
    details: details || null,
    file: name(ownFile) || (place?.file ?? null),
    line: positiveInteger(line) ?? (place ? positiveInteger(place.line) : null),
  }
}

/** A line for each. What has no message says the first line of its text. */
function messageOf(notes: readonly Note[]): string | null {
  const lines = notes.map((note) => (note.message.trim() === '' ? firstLine(note.text) : note.message))
  return text(lines.filter(Boolean).slice(0, FAILURES_SHOWN).join('\n'), MESSAGE_CHARACTERS_MAX) || null
}

/** Of several failures each says its own message above its text. */
function said(note: Note, _at: number, all: readonly Note[]): string {
  const body = note.text.trim()
  return all.length > 1 && note.message && !body.includes(note.message) ? `${note.message}\n${body}`.trim() : body
}

function firstLine(details: string): string {
  return details.trim().split('\n')[0]?.trim() ?? ''
}

function name(written: string): string {
  return cleanLine(plain(written), NAME_CHARACTERS_MAX)
}

function text(written: string, max: number): string {
  return cleanText(plain(written), max)
}

/** Without the colours of a terminal, which some tools leave in, and some write by number. */
function plain(written: string): string {
  return stripVTControlCharacters(written.replaceAll(/&#(?:27|x0*1b);/gi, '\u001b'))
}
