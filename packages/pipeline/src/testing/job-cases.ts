import { type BadCase, job, step } from './cases.ts'

/** What can be wrong with a job and its steps. */
export const JOB_CASES: readonly BadCase[] = [
  [
    'a misspelt key that is needed',
    'version: 1\njobs:\n  a:\n    step: [{ run: make }]\n',
    ["5 .baton.yml line 4: 'step' is not known in a job. Write 'steps'."],
  ],
  [
    'a job without steps',
    'version: 1\njobs:\n  a: { name: x }\n',
    ["3 .baton.yml line 3: the job 'a' has no 'steps'. Add 'steps'."],
  ],
  ['a misspelt key', job('timout: 10m'), ["5 .baton.yml line 5: 'timout' is not known in a job. Write 'timeout'."]],
  [
    'a key of another product',
    job('runs-on: ubuntu'),
    ["5 .baton.yml line 5: 'runs-on' is not known in a job. Take it out; Baton chooses the machine."],
  ],
  [
    'a key that nobody could mean',
    step('frobnicate: 1\n        run: make'),
    ["9 .baton.yml line 5: 'frobnicate' is not known in a step. Known here: 'run', 'name', 'env', 'timeout'."],
  ],
  ['steps as text', job('needs: []'), ["12 .baton.yml line 5: 'needs' is empty. Add an entry to it."]],
  [
    'steps as a mapping',
    'version: 1\njobs: { a: { steps: { run: make } } }',
    ["21 .baton.yml line 2: 'steps' must be a list, not a mapping. Begin each entry with a dash."],
  ],
  [
    'a step as text',
    step('npm test'),
    ["9 .baton.yml line 5: a step must be a mapping, not text. It takes 'run', 'name', 'env', 'timeout'."],
  ],
  ['a step without run', step('name: Test'), ["9 .baton.yml line 5: a step has no 'run'. Add 'run'."]],
  ['an empty run', step("run: '  '"), ["14 .baton.yml line 5: 'run' is empty. Write the command to run."]],
  ['a run without a value', step('run:'), ["13 .baton.yml line 5: 'run' is empty; it must be text."]],
  [
    'a template in a command',
    step(`run: echo "\${{ ref.name }}"`),
    [
      `14 .baton.yml line 5: 'run' holds '\${{', which is not filled in inside a command. Use a variable instead, such as "$BATON_BUILD_NUMBER", or set one under 'env'.`,
    ],
  ],
  [
    'a bare number for a time',
    job('timeout: 10'),
    ["14 .baton.yml line 5: 'timeout' must be text, not a number. Write the unit: '10s' or '10m'."],
  ],
  ...['10 m', '1.5h', '0m', 'ten minutes', '-5m', '5M', '30m1h'].map(
    (value): BadCase => [
      `the duration ${value}`,
      job(`timeout: ${value}`),
      [
        `14 .baton.yml line 5: 'timeout' cannot be '${value}'; that is no duration. Write it as '90s', '10m' or '1h30m'.`,
      ],
    ],
  ),
  [
    'a time beyond a day',
    job('timeout: 25h'),
    ["14 .baton.yml line 5: 'timeout' is longer than a day. Write '24h' at most."],
  ],
  [
    'a step beyond a day',
    step('run: make\n        timeout: 99h'),
    ["18 .baton.yml line 6: 'timeout' is longer than a day. Write '24h' at most."],
  ],
  [
    'another network',
    job('network: full'),
    ["14 .baton.yml line 5: 'network' cannot be 'full'. Write one of 'none', 'internet'."],
  ],
  [
    'a misspelt network',
    job('network: intrenet'),
    ["14 .baton.yml line 5: 'network' cannot be 'intrenet'. Write 'internet'."],
  ],
  [
    'a network that is no word',
    job('network: true'),
    ["14 .baton.yml line 5: 'network' must be one of 'none', 'internet', not true or false."],
  ],
  [
    'a need that is no job',
    'version: 1\njobs:\n  test: { steps: [{ run: make }] }\n  site: { needs: [tset], steps: [{ run: make }] }\n',
    ["19 .baton.yml line 4: the job 'site' needs 'tset', and there is no such job. Write 'test'."],
  ],
  [
    'a need where there is no other job',
    job('needs: other'),
    ["12 .baton.yml line 5: the job 'a' needs 'other', and there is no such job. Take 'needs' out."],
  ],
  [
    'a job that needs itself',
    job('needs: a'),
    ["12 .baton.yml line 5: the job 'a' needs itself. Take one of these needs out."],
  ],
  [
    'a circle of needs',
    'version: 1\njobs:\n  x: { needs: a, steps: [{ run: make }] }\n  a: { needs: b, steps: [{ run: make }] }\n  b: { needs: [c], steps: [{ run: make }] }\n  c: { needs: a, steps: [{ run: make }] }\n',
    ["15 .baton.yml line 4: the job 'a' needs 'b', which needs 'c', which needs 'a'. Take one of these needs out."],
  ],
  [
    'a job name with a space',
    'version: 1\njobs: { "my job": { steps: [{ run: make }] } }',
    [
      "9 .baton.yml line 2: the job 'my job' cannot have that name. Begin with a letter; then use letters, digits, '-' and '_', 63 characters at most.",
    ],
  ],
  [
    'a variable of our own',
    job('env: { BATON_TOKEN: x }'),
    [
      "12 .baton.yml line 5: the variable 'BATON_TOKEN' cannot have that name. Use letters, digits and '_', not beginning with a digit, nor with 'BATON_', which is Baton's own.",
    ],
  ],
  [
    'a variable that is a list',
    job('env: { A: [1] }'),
    ["15 .baton.yml line 5: the variable 'A' must be text, not a list."],
  ],
  [
    'a variable without a value',
    job('env: { A: }'),
    ["15 .baton.yml line 5: the variable 'A' is empty; it must be text."],
  ],
  ['a NUL', step('run: "a\\0b"'), ["14 .baton.yml line 5: 'run' holds a NUL character. Take it out."]],
  [
    'too many jobs',
    `version: 1\njobs:\n${Array.from({ length: 51 }, (_, index) => `  j${index}: { steps: [{ run: make }] }\n`).join('')}`,
    ["3 .baton.yml line 3: 'jobs' has 51 entries. Write 50 at most."],
  ],
  [
    'too long a command',
    step(`run: ${'x'.repeat(65_537)}`),
    ["14 .baton.yml line 5: 'run' is longer than 65536 characters. Shorten it."],
  ],
]
