import { environment, jobs } from './jobs-language.ts'
import { record } from './mappings.ts'
import { exactly } from './scalars.ts'
import { described, type Infer } from './shape.ts'
import { triggers } from './triggers-language.ts'

const LATER = 'This version of Baton does not know it; take it out.'

/** The whole language, version 1. */
export const language = record({
  noun: 'a pipeline',
  required: {
    version: described('The version of the language.', exactly(1)),
    jobs: described('What to do.', jobs),
  },
  optional: {
    on: described('What starts a build: a push to any branch and a person unless given.', triggers),
    env: environment,
  },
  instead: {
    stages: "Write 'needs' in the jobs that come later.",
    steps: "Write them in a job, under 'jobs'.",
    script: "Write steps in a job, under 'jobs'.",
    name: 'Take it out; a pipeline is called as its repository.',
    concurrency: LATER,
    cache: LATER,
  },
})

/** A pipeline as it is written, with the places that rules across the file need. */
export type WrittenPipeline = Infer<typeof language>
export type WrittenJobs = WrittenPipeline['jobs']
