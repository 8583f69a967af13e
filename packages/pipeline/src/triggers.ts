import { matchesGlob } from './glob.ts'
import type { NameFilter, Pipeline } from './pipeline.ts'

/** What asks for a build. Branches and tags are short names, without `refs/heads/`. */
export type Trigger =
  | { type: 'push'; branch: string }
  | { type: 'tag'; tag: string }
  | { type: 'pull_request'; number: number; sourceBranch: string; targetBranch: string }
  | { type: 'manual'; branch: string; inputs: Readonly<Record<string, string>> }

/** Whether the pipeline wants this trigger; if not, a sentence that says why. */
export type TriggerVerdict = { matches: true } | { matches: false; because: string }

/** Decides whether the pipeline asks for a build on this trigger. */
export function matchesTrigger(pipeline: Pick<Pipeline, 'on'>, trigger: Trigger): TriggerVerdict {
  const { push, pullRequest, manual } = pipeline.on
  switch (trigger.type) {
    case 'push':
      return decide(push?.branches ?? null, trigger.branch, { noun: 'branches', absent: 'pushed branches' })
    case 'tag':
      return decide(push?.tags ?? null, trigger.tag, { noun: 'tags', absent: 'tags' })
    case 'pull_request':
      return decide(pullRequest?.branches ?? null, trigger.targetBranch, {
        noun: 'pull requests into',
        absent: 'pull requests',
      })
    case 'manual':
      return manual
        ? { matches: true }
        : refuse("The pipeline has no 'manual' under 'on', so nobody starts it by hand.")
  }
}

/** True when the filter lets the name through. */
export function passesFilter(filter: NameFilter, name: string): boolean {
  const matches = (glob: string) => matchesGlob(glob, name)
  return filter.include.some(matches) && !filter.exclude.some(matches)
}

function decide(filter: NameFilter | null, name: string, words: { noun: string; absent: string }): TriggerVerdict {
  if (!filter) return refuse(`The pipeline does not ask for builds of ${words.absent}.`)
  if (passesFilter(filter, name)) return { matches: true }
  const excluded = filter.exclude.find((glob) => matchesGlob(glob, name))
  if (excluded) return refuse(`The pipeline leaves '${name}' out, by '${excluded}'.`)
  const wanted = filter.include.map((glob) => `'${glob}'`).join(', ')
  return refuse(`The pipeline asks for the ${words.noun} ${wanted}, and this is '${name}'.`)
}

function refuse(because: string): TriggerVerdict {
  return { matches: false, because }
}

/** The inputs of a manual start with defaults filled in, or what is wrong with each. */
export type InputsVerdict =
  | { ok: true; values: Record<string, string> }
  | { ok: false; problems: Array<{ input: string; message: string }> }

const INPUT_CHARACTERS_MAX = 1000

/** Checks what a person typed against the inputs that the pipeline names. */
export function resolveInputs(pipeline: Pick<Pipeline, 'on'>, given: Readonly<Record<string, string>>): InputsVerdict {
  const inputs = pipeline.on.manual?.inputs ?? []
  const problems: Array<{ input: string; message: string }> = []
  const values: Record<string, string> = {}
  for (const name of Object.keys(given)) {
    if (!inputs.some((input) => input.name === name)) {
      problems.push({ input: name, message: `The pipeline has no input '${name}'.` })
    }
  }
  for (const input of inputs) {
    const value = (Object.hasOwn(given, input.name) ? given[input.name] : undefined) ?? input.default ?? ''
    if (value === '' && input.required) {
      problems.push({ input: input.name, message: `'${input.name}' is needed to start this build.` })
    } else if (input.options && value !== '' && !input.options.includes(value)) {
      problems.push({ input: input.name, message: `'${input.name}' is one of ${input.options.join(', ')}.` })
    } else if (value.includes('\0')) {
      problems.push({ input: input.name, message: `'${input.name}' holds a NUL character.` })
    } else if (value.length > INPUT_CHARACTERS_MAX) {
      problems.push({ input: input.name, message: `'${input.name}' takes ${INPUT_CHARACTERS_MAX} characters at most.` })
    } else values[input.name] = value
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, values }
}
