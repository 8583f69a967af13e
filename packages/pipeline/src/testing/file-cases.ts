import { type BadCase, WHOLE } from './cases.ts'

/** What can be wrong with the file as a whole. */
export const FILE_CASES: readonly BadCase[] = [
  ['empty', '', ["1 .baton.yml line 1: the file is empty. Begin with 'version: 1' and 'jobs:'."]],
  [
    'only a comment',
    '# hello\n',
    ["1 .baton.yml line 1: the pipeline is empty; it must be a mapping. It takes 'version', 'jobs', 'on', 'env'."],
  ],
  [
    'text',
    'hello',
    ["1 .baton.yml line 1: the pipeline must be a mapping, not text. It takes 'version', 'jobs', 'on', 'env'."],
  ],
  [
    'no jobs and no version',
    'env: {}\n',
    [
      "1 .baton.yml line 1: the pipeline has no 'version'. Add 'version'.",
      "1 .baton.yml line 1: the pipeline has no 'jobs'. Add 'jobs'.",
    ],
  ],
  ['empty jobs', 'version: 1\njobs: {}\n', ["7 .baton.yml line 2: 'jobs' is empty. Add a job to it."]],
  [
    'jobs without a value',
    'version: 1\njobs:\n',
    ["6 .baton.yml line 2: 'jobs' is empty; it must be a mapping. Write one name and its value a line."],
  ],
  [
    'another version',
    'version: 2\njobs: { a: { steps: [{ run: make }] } }',
    ["10 .baton.yml line 1: 'version' 2 is not known here. Write 1, as a number."],
  ],
  [
    'a version as text',
    "version: '1'\njobs: { a: { steps: [{ run: make }] } }",
    ["10 .baton.yml line 1: 'version' must be 1. Write 1, as a number."],
  ],
  [
    'an unknown key at the top',
    `stages: [a]\n${WHOLE}`,
    ["1 .baton.yml line 1: 'stages' is not known in a pipeline. Write 'needs' in the jobs that come later."],
  ],
  [
    'a key twice',
    'version: 1\njobs:\n  a: { steps: [{ run: make }] }\n  a: { steps: [{ run: make }] }\n',
    ["3 .baton.yml line 4: 'a' stands twice in one mapping. Keep one of the two."],
  ],
  [
    'a merge key',
    'version: 1\njobs:\n  a: &a { steps: [{ run: make }] }\n  b: { <<: *a }\n',
    ["8 .baton.yml line 4: merge keys ('<<') are not supported. Write the keys out here."],
  ],
  [
    'a merge key among names that the author chooses',
    'version: 1\nenv: &e { A: b }\njobs:\n  a:\n    env: { <<: *e, C: d }\n    steps: [{ run: make }]\n',
    ["12 .baton.yml line 5: merge keys ('<<') are not supported. Write the keys out here."],
  ],
  [
    'an expression without quotes in a flow mapping',
    `version: 1\njobs:\n  a:\n    env: { A: \${{ build.number }} }\n    steps: [{ run: make }]\n`,
    [
      `16 .baton.yml line 4: '\${{' stands without quotes between brackets. Put the whole value in quotes, as in "\${{ build.number }}".`,
    ],
  ],
  [
    'an expression without quotes in a flow list, after other letters',
    `version: 1\njobs:\n  a:\n    artifacts: [{ name: a, path: b, version: 1.\${{ build.number }} }]\n    steps: [{ run: make }]\n`,
    [
      `49 .baton.yml line 4: '\${{' stands without quotes between brackets. Put the whole value in quotes, as in "\${{ build.number }}".`,
    ],
  ],
  [
    'a list as a key',
    'version: 1\n? [a]\n: b\njobs: { a: { steps: [{ run: make }] } }',
    ["3 .baton.yml line 2: a key must be a word. Write 'key: value'."],
  ],
  [
    'a tab',
    '\tversion: 1\n',
    ['1 .baton.yml line 1: this is not YAML: Tabs are not allowed as indentation. Indent with spaces.'],
  ],
  [
    'a quote that is not closed',
    'version: 1\njobs: "x\n',
    ['9 .baton.yml line 2: this is not YAML: Missing closing "quote. Close it, or put the whole value in quotes.'],
  ],
  [
    'an alias to nothing',
    'version: 1\njobs: *jobs\n',
    [
      "7 .baton.yml line 2: '*jobs' refers to an anchor '&jobs', and none stands above. Set it, or put the value in quotes if it is text.",
    ],
  ],
  [
    'two documents',
    `${WHOLE}---\n${WHOLE}`,
    ["1 .baton.yml line 40: a second document begins here. Take the '---' out; a pipeline is one document."],
  ],
  [
    'a directive',
    `%YAML 1.1\n---\n${WHOLE}`,
    ["1 .baton.yml line 1: '%YAML' lines are not known in a pipeline. Take it out."],
  ],
  [
    'everything at once, in the order of the file',
    'version: 3\non: push\njobs:\n  a: { stpes: [] }\n  b: { needs: z, steps: [{ run: x, timeout: 1 }] }\n',
    [
      "10 .baton.yml line 1: 'version' 3 is not known here. Write 1, as a number.",
      "5 .baton.yml line 2: 'on' must be a mapping, not text. It takes 'push', 'pull_request', 'manual'.",
      "8 .baton.yml line 4: 'stpes' is not known in a job. Write 'steps'.",
      "45 .baton.yml line 5: 'timeout' must be text, not a number. Write the unit: '1s' or '1m'.",
    ],
  ],
]
