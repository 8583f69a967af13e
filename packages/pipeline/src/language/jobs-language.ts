import { placeholderOf, TEMPLATE_VARIABLES } from '../template.ts'
import { mapOf, record } from './mappings.ts'
import { choice, flag, text } from './scalars.ts'
import { described, listOf, located, mapped, oneOrMany } from './shape.ts'
import { duration, envValue, filePath, glob, script, version } from './words.ts'

const LATER = 'This version of Baton does not know it; take it out.'
const JOB_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/u
const JOB_NAME_RULE = "Begin with a letter; then use letters, digits, '-' and '_', 63 characters at most."

/** A mapping of environment variables. */
export const environment = described(
  `Environment variables. ${TEMPLATE_VARIABLES.map(placeholderOf).join(', ')} are filled in.`,
  mapped(
    mapOf(envValue(), {
      entry: 'the variable',
      keyPattern: /^(?!__proto__$)(?!BATON_)[A-Za-z_][A-Za-z0-9_]{0,127}$/u,
      keyRule: "Use letters, digits and '_', not beginning with a digit, nor with 'BATON_', which is Baton's own.",
      max: 200,
    }),
    (entries): Record<string, string> => Object.fromEntries(entries.map(({ name, value }) => [name, value])),
  ),
)

function title() {
  return text({
    maxLength: 200,
    pattern: /\S/u,
    explain: (_, what) => ({ message: `${what} is empty.`, hint: 'Write a few words, or leave it out.' }),
  })
}

const step = record({
  noun: 'a step',
  required: {
    run: described('The commands, run by sh in the sandbox; the first that fails ends the step.', script()),
  },
  optional: {
    name: described('What people read. The first line of the commands unless given.', title()),
    env: environment,
    timeout: described('How long the step may take.', located(duration())),
  },
  instead: {
    script: "Write 'run'.",
    command: "Write 'run'.",
    uses: "Write the commands themselves, under 'run'.",
    with: "Write the commands themselves, under 'run'.",
    shell: 'Every step runs in sh; call another shell from there.',
    if: LATER,
    secrets: LATER,
    'working-directory': "Write 'cd' in the step's commands.",
  },
})

const artifact = record({
  noun: 'an artifact',
  required: {
    name: described(
      'The name under which it is released.',
      located(
        text({
          maxLength: 100,
          pattern: /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/u,
          explain: (value, what) => ({
            message: `${what} cannot be '${value}'.`,
            hint: "Use small letters and digits, with '.', '_' and '-' between them.",
          }),
        }),
      ),
    ),
    path: described('The file, below the workspace.', filePath()),
  },
  optional: {
    version: described(
      `Its version; each build needs its own. ${placeholderOf('build.number')} unless given.`,
      version(),
    ),
    type: described(
      'The media type. Told from the ending of the path unless given.',
      text({
        maxLength: 100,
        pattern: /^[a-z]+\/[A-Za-z0-9][A-Za-z0-9.+-]*$/u,
        explain: (value, what) => ({
          message: `${what} cannot be '${value}'; that is no media type.`,
          hint: "Write it as 'application/gzip'.",
        }),
      }),
    ),
  },
  instead: { paths: "Write one file under 'path'; pack several into an archive in a step.", retention: LATER },
})

const job = record({
  noun: 'a job',
  required: { steps: described('What the job does, in order.', listOf(step, { max: 50, entry: 'a step' })) },
  optional: {
    name: described("What people read. The job's key unless given.", title()),
    needs: described('Jobs that must pass first.', oneOrMany(located(text({ maxLength: 63 })), { max: 50 })),
    env: environment,
    timeout: described('How long the job may take; one hour unless given.', located(duration())),
    network: described("What the steps may reach: 'none' unless given.", choice(['none', 'internet'])),
    reports: described(
      'Files that are read when the job ends, passed or not.',
      record({
        noun: "'reports'",
        required: { junit: described('Test reports in JUnit XML.', oneOrMany(glob(), { max: 20 })) },
        optional: {
          optional: described(
            'True where a report may be missing. Else a pattern that matches no file fails the job, as a report that cannot be read always does.',
            flag(),
          ),
        },
        instead: {
          'junit.xml': "Write 'junit: junit.xml'.",
          required: "Reports are required unless you write 'optional: true'.",
        },
      }),
    ),
    artifacts: described(
      'Files that the job leaves when it passed.',
      listOf(artifact, { max: 20, entry: 'an artifact' }),
    ),
  },
  instead: {
    script: "Write 'steps', each with 'run'.",
    run: "Write 'steps', each with 'run'.",
    'runs-on': 'Take it out; Baton chooses the machine.',
    stage: "Write 'needs' with the jobs that come first.",
    image: LATER,
    matrix: LATER,
    strategy: LATER,
    services: LATER,
    cache: LATER,
    secrets: LATER,
    if: LATER,
    retry: LATER,
    allow_failure: LATER,
    tests: "Write 'reports'.",
  },
})

/** The mapping under `jobs`. */
export const jobs = mapOf(job, { entry: 'the job', keyPattern: JOB_NAME, keyRule: JOB_NAME_RULE, min: 1, max: 50 })
