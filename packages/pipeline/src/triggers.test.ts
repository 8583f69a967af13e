import { describe, expect, it } from 'vitest'
import { parsePipeline } from './parse-pipeline.ts'
import type { Pipeline } from './pipeline.ts'
import { matchesTrigger, resolveInputs, type Trigger } from './triggers.ts'

function pipeline(on: string): Pipeline {
  const result = parsePipeline(`version: 1\n${on}\njobs: {a: {steps: [{run: x}]}}`)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.pipeline
}

const push = (branch: string): Trigger => ({ type: 'push', branch })
const tag = (name: string): Trigger => ({ type: 'tag', tag: name })
const into = (targetBranch: string): Trigger => ({ type: 'pull_request', number: 1, sourceBranch: 'x', targetBranch })
const byHand: Trigger = { type: 'manual', branch: 'main', inputs: {} }

describe('a pipeline', () => {
  it.each<[string, Trigger, boolean]>([
    ['', push('anything/at/all'), true],
    ['', tag('v1'), false],
    ['', into('main'), false],
    ['', byHand, true],
    ['on: {push: }', push('x'), true],
    ['on: {push: }', tag('v1'), true],
    ['on: {push: }', byHand, false],
    ['on: {push: {branches: main}}', push('main'), true],
    ['on: {push: {branches: main}}', push('other'), false],
    ['on: {push: {branches: main}}', tag('main'), false],
    ['on: {push: {tags: "v*"}}', tag('v1'), true],
    ['on: {push: {tags: "v*"}}', push('v1'), false],
    ['on: {push: {branches: {include: ["release/**"], exclude: ["release/old/**"]}}}', push('release/1'), true],
    ['on: {push: {branches: {include: ["release/**"], exclude: ["release/old/**"]}}}', push('release/old/1'), false],
    ['on: {push: {branches: {exclude: wip}}}', push('main'), true],
    ['on: {push: {branches: {exclude: wip}}}', push('wip'), false],
    ['on: {pull_request: }', into('main'), true],
    ['on: {pull_request: {branches: main}}', into('next'), false],
    ['on: {pull_request: }', push('main'), false],
    ['on: {manual: }', byHand, true],
  ])('with %j on %o: %s', (on, trigger, wanted) => {
    expect(matchesTrigger(pipeline(on), trigger).matches).toBe(wanted)
  })

  it.each<[string, Trigger, string]>([
    ['on: {manual: }', push('main'), 'The pipeline does not ask for builds of pushed branches.'],
    ['on: {manual: }', tag('v1'), 'The pipeline does not ask for builds of tags.'],
    ['on: {manual: }', into('main'), 'The pipeline does not ask for builds of pull requests.'],
    ['on: {push: }', byHand, "The pipeline has no 'manual' under 'on', so nobody starts it by hand."],
    [
      'on: {push: {branches: [main, next]}}',
      push('wip'),
      "The pipeline asks for the branches 'main', 'next', and this is 'wip'.",
    ],
    ['on: {push: {branches: {exclude: "w*"}}}', push('wip'), "The pipeline leaves 'wip' out, by 'w*'."],
  ])('with %j says why it does not want %o', (on, trigger, because) => {
    expect(matchesTrigger(pipeline(on), trigger)).toEqual({ matches: false, because })
  })
})

describe('the inputs of a manual start', () => {
  const asked = pipeline(
    'on: {manual: {inputs: {word: {required: true}, colour: {default: red, options: [red, blue]}, note: }}}',
  )

  it('get their defaults', () => {
    expect(resolveInputs(asked, { word: 'x' })).toEqual({ ok: true, values: { word: 'x', colour: 'red', note: '' } })
  })

  it.each([
    [{}, 'word', "'word' is needed to start this build."],
    [{ word: '' }, 'word', "'word' is needed to start this build."],
    [{ word: 'x', colour: 'green' }, 'colour', "'colour' is one of red, blue."],
    [{ word: 'x', size: '1' }, 'size', "The pipeline has no input 'size'."],
    [{ word: 'x'.repeat(1001) }, 'word', "'word' takes 1000 characters at most."],
    [{ word: 'a\0b' }, 'word', "'word' holds a NUL character."],
    [{ word: 'x', constructor: '1' }, 'constructor', "The pipeline has no input 'constructor'."],
  ])('%j are refused by name', (given, input, message) => {
    expect(resolveInputs(asked, given as Record<string, string>)).toEqual({ ok: false, problems: [{ input, message }] })
  })

  it('are none where the pipeline names none', () => {
    expect(resolveInputs(pipeline(''), {})).toEqual({ ok: true, values: {} })
  })
})
