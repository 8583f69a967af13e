import { type Document, isAlias, type LineCounter, type Node } from 'yaml'
import { clip, SENTENCE_UNITS_MAX } from '../clip.ts'
import type { PipelineProblem } from '../problem.ts'

/** A node of the file, and what a sentence calls it: `'timeout'`, `the job 'test'`, `a step`. */
export type Place = { node: Node | null; what: string /** Where to point when the node is nothing. */; offset: number }

/** What a shape made of a node; null when it recorded a problem instead. */
export type Read<Value> = { value: Value } | null

/** One reading of one file: it collects the problems. */
export type Reading = {
  /** Records a problem at an offset of the text. Always answers null, so that a shape can return it. */
  problem(offset: number, message: string, hint: string): null
  /** The node itself where it is an alias; counts, so that aliases cannot make a small file endless. */
  resolve(place: Place): Place
}

/** Ends the reading at once: what follows would make no sense. */
export class StopReading extends Error {
  readonly offset: number
  readonly hint: string

  constructor(offset: number, message: string, hint: string) {
    super(message)
    this.offset = offset
    this.hint = hint
  }
}

/** What a reading needs of the parsed file. */
export type ReadingSource = { file: string; document: Document; lineCounter: LineCounter; problems: PipelineProblem[] }

const NODES_MAX = 20_000

/** Starts a reading. It throws StopReading at an alias to nothing, and once more than 20,000 nodes were visited. */
export function startReading({ file, document, lineCounter, problems }: ReadingSource): Reading {
  let visited = 0
  return {
    problem(offset, message, hint) {
      const { line, col } = lineCounter.linePos(offset)
      problems.push({
        file,
        line: Math.max(line, 1),
        column: Math.max(col, 1),
        message: clip(message, SENTENCE_UNITS_MAX),
        hint: clip(hint, SENTENCE_UNITS_MAX),
      })
      return null
    },
    resolve(place) {
      visited += 1
      if (visited > NODES_MAX) {
        throw new StopReading(0, 'the file unfolds to more than 20,000 entries.', 'Write less, and use fewer aliases.')
      }
      if (!isAlias(place.node)) return place
      const node = place.node.resolve(document)
      if (node) return { ...place, node }
      const name = clip(place.node.source, 40)
      const message = `'*${name}' refers to an anchor '&${name}', and none stands above.`
      throw new StopReading(offsetOf(place), message, 'Set it, or put the value in quotes if it is text.')
    },
  }
}

/** Where a place begins in the text. */
export function offsetOf(place: Place): number {
  return place.node?.range?.[0] ?? place.offset
}
