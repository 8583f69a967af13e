import type { ManualInput, NameFilter, PipelineTriggers } from '../pipeline.ts'
import { mapOf, record } from './mappings.ts'
import { flag, text } from './scalars.ts'
import { described, mapped, mappingOr, oneOrMany, orEmpty, refined, type Shape } from './shape.ts'
import { glob } from './words.ts'

const LATER = 'This version of Baton does not know it; take it out.'
const ANY_NAME: NameFilter = { include: ['**'], exclude: [] }
const EVERY_PUSH = { branches: ANY_NAME, tags: ANY_NAME }

/** What starts a build when the pipeline does not say: a push to any branch, and a person. */
export const TRIGGERS_DEFAULT: PipelineTriggers = {
  push: { branches: ANY_NAME, tags: null },
  pullRequest: null,
  manual: { inputs: [] },
}

const globs = () => oneOrMany(glob(), { max: 50 })

function nameFilter(what: string): Shape<NameFilter> {
  const short = mapped(globs(), (include): NameFilter => ({ include, exclude: [] }))
  const long = record({
    noun: `a filter of ${what}`,
    required: {},
    optional: { include: globs(), exclude: globs() },
    notEmpty: true,
  })
  const filter = mapped(long, ({ include, exclude }) => ({
    include: include ?? ANY_NAME.include,
    exclude: exclude ?? [],
  }))
  return described(`Globs of ${what}: one, a list, or \`include\` and \`exclude\`.`, mappingOr(filter, short))
}

const push = mapped(
  record({
    noun: "'push'",
    required: {},
    optional: { branches: nameFilter('branches'), tags: nameFilter('tags') },
    instead: { branch: "Write 'branches'.", tag: "Write 'tags'.", paths: LATER },
  }),
  ({ branches, tags }) => (branches || tags ? { branches: branches ?? null, tags: tags ?? null } : EVERY_PUSH),
)

const pullRequest = mapped(
  record({
    noun: "'pull_request'",
    required: {},
    optional: { branches: nameFilter('target branches') },
    instead: { branch: "Write 'branches'.", types: LATER, paths: LATER },
  }),
  ({ branches }) => ({ branches: branches ?? ANY_NAME }),
)

const manualInput = refined(
  record({
    noun: 'an input',
    required: {},
    optional: {
      description: text({ maxLength: 500 }),
      required: flag(),
      default: text({ maxLength: 1000, loose: true }),
      options: oneOrMany(text({ maxLength: 200, loose: true }), { max: 50 }),
    },
    instead: { type: "Every input is text; to offer a choice, write 'options'." },
  }),
  ({ default: value, options }, what) =>
    value === undefined || !options || options.includes(value)
      ? null
      : { message: `${what} has a default that is not one of its options.`, hint: `Add '${value}' to the options.` },
)

const manual = mapped(
  record({
    noun: "'manual'",
    required: {},
    optional: {
      inputs: mapOf(orEmpty(manualInput, {}), {
        entry: 'the input',
        keyPattern: /^[a-z][a-z0-9-]{0,49}$/u,
        keyRule: "Begin with a small letter; then use small letters, digits and '-', 50 characters at most.",
        max: 20,
      }),
    },
  }),
  ({ inputs }) => ({
    inputs: (inputs ?? []).map(
      ({ name, value }): ManualInput => ({
        name,
        description: value.description ?? '',
        required: value.required ?? false,
        default: value.default ?? null,
        options: value.options ?? null,
      }),
    ),
  }),
)

/** The mapping under `on`. */
export const triggers: Shape<PipelineTriggers> = mapped(
  record({
    noun: "'on'",
    required: {},
    optional: {
      push: described('A push of a branch or tag; without filters, of any.', orEmpty(push, EVERY_PUSH)),
      pull_request: described(
        'A pull request into one of these branches.',
        orEmpty(pullRequest, { branches: ANY_NAME }),
      ),
      manual: described('A person, in the browser or by the API.', orEmpty(manual, { inputs: [] })),
    },
    instead: {
      schedule: LATER,
      merge_request: "Write 'pull_request'.",
      workflow_dispatch: "Write 'manual'.",
      tag: "Write 'tags' under 'push'.",
      tags: "Write it under 'push'.",
      branches: "Write it under 'push'.",
    },
    notEmpty: true,
  }),
  (on) => ({ push: on.push ?? null, pullRequest: on.pull_request ?? null, manual: on.manual ?? null }),
)
