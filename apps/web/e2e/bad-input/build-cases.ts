import { expect } from '@playwright/test'
import type { BuildPage } from '../pages/build-page.ts'
import type { Api } from '../support/api.ts'
import { deliver, pushPayload } from '../support/deliver-webhook.ts'
import { type Build, until } from '../support/rest.ts'
import type { Stage } from './stage.ts'

/** What a build of a row comes to. `codes` are those of the closed unions of causes, as `codes.ts` names them. */
export type BuildCase = {
  case: string
  codes: readonly string[]
  /** What the row's branch has beside the sample; null takes a file away. Rows without are begun by `begin`. */
  files?: Readonly<Record<string, string | null>>
  begin?: (stage: Stage) => Promise<string>
  /** What happens to the build before it ends. */
  meanwhile?: (api: Api, buildId: string) => Promise<void>
  state: string
  /** The build's cause in REST, and on its page. */
  said: string | null
  /** Where in `.baton.yml`, and the line with a caret under the place. */
  faults?: ReadonlyArray<{ line: number; column: number; frame: string }>
  /** The sentence at the top of the page. */
  headline: string
  /** What else is to be seen. */
  also?: (api: Api, build: Build, page: BuildPage) => Promise<void>
}

const oneJob = (lines: string) => `version: 1\njobs:\n  unit:\n${lines.replaceAll(/^/gm, '    ')}\n`
const oneStep = (run: string, more = '') => ({
  '.baton.yml': oneJob(`steps:\n  - name: Work\n    run: |\n${run.replaceAll(/^/gm, '      ')}\n${more}`),
})

const PIPELINES: readonly BuildCase[] = [
  {
    case: 'the pipeline is missing',
    codes: ['build skipped'],
    files: { '.baton.yml': null },
    state: 'skipped',
    said: 'There is no pipeline here: commit {short sha} has no .baton.yml at the top of the repository.',
    headline: 'Build {number} had nothing to do',
  },
  {
    case: 'the pipeline is a folder',
    codes: ['build failed'],
    files: { '.baton.yml': null, '.baton.yml/x': 'x' },
    state: 'failed',
    said: ".baton.yml line 1: it is a folder. Add one that begins with 'version: 1' and 'jobs:'.",
    faults: [{ line: 1, column: 1, frame: '' }],
    headline: 'Build {number} failed: .baton.yml',
  },
  {
    case: 'the pipeline is not YAML',
    codes: ['build failed'],
    files: { '.baton.yml': 'version: 1\njobs:\n\tunit: {}\n' },
    state: 'failed',
    said: '.baton.yml line 3: this is not YAML: Tabs are not allowed as indentation. Indent with spaces.',
    faults: [{ line: 3, column: 1, frame: '3 | \tunit: {}\n  | ^' }],
    headline: 'Build {number} failed: .baton.yml',
  },
  {
    case: 'the pipeline has a key that is not known',
    codes: ['build failed'],
    files: { '.baton.yml': "version: 1\njobs:\n  unit:\n    step:\n      - run: 'true'\n" },
    state: 'failed',
    said: ".baton.yml line 4: 'step' is not known in a job. Write 'steps'.",
    faults: [{ line: 4, column: 5, frame: '4 |     step:\n  |     ^' }],
    headline: 'Build {number} failed: .baton.yml',
  },
  {
    case: 'the jobs of the pipeline need each other in a circle',
    codes: ['build failed'],
    files: {
      '.baton.yml':
        "version: 1\njobs:\n  a: { needs: b, steps: [{ run: 'true' }] }\n  b: { needs: a, steps: [{ run: 'true' }] }\n",
    },
    state: 'failed',
    said: ".baton.yml line 3: the job 'a' needs 'b', which needs 'a'. Take one of these needs out.",
    faults: [
      {
        line: 3,
        column: 15,
        frame: "3 |   a: { needs: b, steps: [{ run: 'true' }] }\n  |               ^",
      },
    ],
    headline: 'Build {number} failed: .baton.yml',
  },
  {
    case: 'the pipeline does not ask for this branch',
    codes: ['build skipped'],
    files: {
      '.baton.yml': "version: 1\non: { push: { branches: release } }\njobs: { a: { steps: [{ run: 'true' }] } }\n",
    },
    state: 'skipped',
    said: "The pipeline asks for the branches 'release', and this is 'bad/the-pipeline-does-not-ask-for-this-branch'.",
    headline: 'Build {number} had nothing to do',
  },
]

const STEPS: readonly BuildCase[] = [
  {
    case: 'a step exits 1',
    codes: ['build failed', 'step exit'],
    files: oneStep('echo before\nexit 1'),
    state: 'failed',
    said: "Step 'Work': Ended with exit code 1.",
    headline: 'Build {number} failed in {duration}: Work in unit',
  },
  {
    case: 'a step kills itself',
    codes: ['build failed', 'step exit'],
    files: oneStep('kill -9 $$'),
    state: 'failed',
    said: "Step 'Work': Ended by signal 9 (exit code 137).",
    headline: 'Build {number} failed in {duration}: Work in unit',
  },
  {
    case: 'a step takes longer than it may',
    codes: ['build timed_out', 'step timeout'],
    files: { '.baton.yml': oneJob('steps:\n  - name: Work\n    timeout: 1s\n    run: sleep 100') },
    state: 'timed_out',
    said: "Step 'Work': Timed out after 1 s (limit of the step).",
    headline: 'Build {number} timed out after {duration}',
  },
  {
    case: 'a step prints 100 MB',
    codes: ['build passed'],
    files: oneStep(`seq -f 'line %08.0f ${'x'.repeat(90)}' 1 1000000`),
    state: 'passed',
    said: null,
    headline: 'Build {number} passed in {duration}',
    also: async (api, build, page) => {
      const step = build.jobs[0]?.attempts[0]?.steps[0]
      expect(step).toMatchObject({ log: { bytes: 105_000_000, lines: 1_000_000, complete: true } })
      const read = await api.get<{ lines: string[] }>(`/builds/${build.id}/logs/${step?.logId}?from=700001&to=700050`)
      expect(read.lines.map((line) => line.slice(0, 13))).toEqual(
        Array.from({ length: 50 }, (_, at) => `line 00${700_001 + at}`),
      )
      await expect(page.page.getByText('1,000,000 lines', { exact: true })).toBeVisible()
      await expect(page.log.getByText(/^line 00000001 x+$/)).toBeVisible()
    },
  },
  {
    case: 'a step forks without end',
    codes: ['build failed', 'step exit'],
    files: oneStep('bomb() { bomb | bomb & }\nbomb\nwait\nsleep 1\nexit 3'),
    state: 'failed',
    said: "Step 'Work': Ended with exit code {number}.",
    headline: 'Build {number} failed in {duration}: Work in unit',
    also: async (_api, _build, page) => {
      await expect(page.log.getByText(/fork/i).first()).toBeVisible()
    },
  },
  {
    case: 'a step ignores TERM, and is cancelled all the same',
    codes: ['build cancelled', 'step stopped'],
    files: oneStep("trap '' TERM INT HUP\necho up\nsleep 1000 &\nwhile :; do wait; done"),
    meanwhile: async (api, buildId) => {
      await until(
        () => api.get<Build>(`/builds/${buildId}`),
        (build) => build.jobs[0]?.attempts[0]?.steps[0]?.log.lines === 1,
      )
      await api.post(`/builds/${buildId}/cancel`)
    },
    state: 'cancelled',
    said: null,
    headline: 'Build {number} was cancelled by Nora Lind',
  },
  {
    case: 'a step leaves no artifact where the pipeline names one',
    codes: ['build failed'],
    files: oneStep('true', 'artifacts: [{ name: web, path: web.tgz, version: "1" }]'),
    state: 'failed',
    said: "Artifact 'web': no file matches 'web.tgz'. A symlink is not followed.",
    headline: 'Build {number} failed in {duration}: unit',
  },
  {
    case: 'a step leaves no report where the pipeline names one',
    codes: ['build failed'],
    files: oneStep('true', 'reports: { junit: r.xml }'),
    state: 'failed',
    said: "No test report: no file matches 'r.xml'. Write the report there, or add 'optional: true' below 'reports' where it may be missing.",
    headline: 'Build {number} failed in {duration}: unit',
  },
  {
    case: 'a step leaves a report that is an attack',
    codes: ['build passed'],
    files: oneStep('echo \'<!DOCTYPE a [<!ENTITY b "c">]><testsuite/>\' > r.xml', 'reports: { junit: r.xml }'),
    state: 'passed',
    said: null,
    headline: 'Build {number} passed in {duration}, but 1 test report could not be counted',
    also: async (_api, _build, page) => {
      await expect(
        page.page.getByText('r.xml: The report could not be read: it declares a document type.', { exact: true }),
      ).toBeVisible()
    },
  },
]

const COMMITS: readonly BuildCase[] = [
  {
    case: 'the branch of a push is gone',
    codes: ['build skipped', 'fetch gone'],
    begin: ({ hook }) => beginBy(hook, pushPayload('gone', '5'.repeat(40))),
    state: 'skipped',
    said: "The forge has no branch 'gone'. It was deleted, or never pushed, so commit 5555555 was not built.",
    headline: 'Build {number} had nothing to do',
  },
  {
    case: 'the commit of a push is not on its branch',
    codes: ['build skipped', 'fetch elsewhere'],
    begin: ({ hook }) => beginBy(hook, pushPayload('main', '5'.repeat(40))),
    state: 'skipped',
    said: "Git does not have commit 5555555 on branch 'main': a force push took it away, or the webhook named a commit of another branch. Nothing was built.",
    headline: 'Build {number} had nothing to do',
  },
  {
    case: 'the branch of a manual start is not there',
    codes: ['build failed', 'fetch gone'],
    begin: ({ nora, repositoryId }) => start(nora.api, { repositoryId, ref: 'nowhere' }),
    state: 'failed',
    said: "The forge has no branch and no tag 'nowhere'.",
    headline: 'Build {number} failed',
  },
]

/** Every row of a build that does not end well, or has met something that it could have stumbled over. */
export const BUILD_CASES: readonly BuildCase[] = [...PIPELINES, ...STEPS, ...COMMITS]

async function beginBy(hook: Stage['hook'], body: string): Promise<string> {
  return (await deliver<{ build: { id: string } }>(hook, { body })).body.build.id
}

async function start(api: Api, input: { repositoryId: string; ref?: string }): Promise<string> {
  return (await api.post<{ id: string }>('/builds', input)).id
}
