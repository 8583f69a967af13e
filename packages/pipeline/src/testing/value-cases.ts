import { artifact, type BadCase, job, on } from './cases.ts'

/** What can be wrong with templates, patterns, artifacts and triggers. */
export const VALUE_CASES: readonly BadCase[] = [
  [
    'an unknown template',
    job(`env: { A: "\${{ build.id }}" }`),
    [
      `15 .baton.yml line 5: '\${{ build.id }}' is not known here. Known here: 'build.number', 'commit.sha', 'commit.short', 'ref.name', 'ref.slug'.`,
    ],
  ],
  [
    'a misspelt template',
    job(`env: { A: "\${{ build.nunber }}" }`),
    [`15 .baton.yml line 5: '\${{ build.nunber }}' is not known here. Write '\${{ build.number }}'.`],
  ],
  [
    'a template that is not closed',
    job(`env: { A: "\${{ build.number" }`),
    [`15 .baton.yml line 5: '\${{ build.number' is not known here. Write '\${{ build.number }}'.`],
  ],
  [
    'a report outside of the workspace',
    job('reports: { junit: ../x.xml }'),
    [
      "23 .baton.yml line 5: 'junit' cannot be '../x.xml'; that is no pattern. Take the '..' out; nothing outside is looked at.",
    ],
  ],
  [
    'a report from the root',
    job('reports: { junit: [/x.xml] }'),
    [
      "24 .baton.yml line 5: an entry of 'junit' cannot be '/x.xml'; that is no pattern. Write it without './' or '/' in front.",
    ],
  ],
  [
    'a pattern that is none',
    job("reports: { junit: 'a**b' }"),
    [
      "23 .baton.yml line 5: 'junit' cannot be 'a**b'; that is no pattern. '**' stands for whole folders: write 'a/**/b' or 'a/**'.",
    ],
  ],
  [
    'a pattern with braces',
    job("reports: { junit: '{a,b}.xml' }"),
    [
      "23 .baton.yml line 5: 'junit' cannot be '{a,b}.xml'; that is no pattern. Use '*', '?' and '**'; brackets, braces and backslashes are not known here.",
    ],
  ],
  ['reports that are empty', job('reports: {}'), ["5 .baton.yml line 5: 'reports' has no 'junit'. Add 'junit'."]],
  [
    'an artifact without a path',
    job('artifacts: [{ name: x }]'),
    ["17 .baton.yml line 5: an artifact has no 'path'. Add 'path'."],
  ],
  ...['/etc/passwd', '../x', 'a/../../x', './x', 'dist/', 'a//b', '*.tgz'].map(
    (value): BadCase => [
      `the path ${value}`,
      job(`artifacts: [{ name: x, path: '${value}' }]`),
      [
        `34 .baton.yml line 5: 'path' cannot be '${value}'. Write the path of one file in the workspace, such as 'dist/site.tgz', without './', '..', '*' or a slash in front.`,
      ],
    ],
  ),
  [
    'a path with the name of a branch',
    job(`artifacts: [{ name: x, path: "\${{ ref.name }}.tgz" }]`),
    [`34 .baton.yml line 5: '\${{ ref.name }}' is not known here. Write '\${{ ref.slug }}'.`],
  ],
  [
    'a name that is none',
    job('artifacts: [{ name: My Site, path: x }]'),
    [
      "25 .baton.yml line 5: 'name' cannot be 'My Site'. Use small letters and digits, with '.', '_' and '-' between them.",
    ],
  ],
  [
    'a version that is none',
    artifact("version: '1 0'"),
    [
      `46 .baton.yml line 5: 'version' cannot be '1 0'. Use letters, digits, '.', '_', '+' and '-', such as '1.4.\${{ build.number }}'.`,
    ],
  ],
  [
    'a version that is a number',
    artifact('version: 1.10'),
    ["46 .baton.yml line 5: 'version' must be text, not a number. Put it in quotes: '1.10'."],
  ],
  [
    'a media type that is none',
    artifact('type: gzip'),
    ["43 .baton.yml line 5: 'type' cannot be 'gzip'; that is no media type. Write it as 'application/gzip'."],
  ],
  [
    'one artifact from two jobs',
    'version: 1\njobs:\n  a: &a\n    steps: [{ run: make }]\n    artifacts: [{ name: x, path: y }]\n  b: *a\n',
    ["25 .baton.yml line 5: the artifact 'x' is left by the job 'a' already. Give one of the two another name."],
  ],
  [
    'triggers as text',
    on('push'),
    ["5 .baton.yml line 2: 'on' must be a mapping, not text. It takes 'push', 'pull_request', 'manual'."],
  ],
  ['no triggers', on('{}'), ["5 .baton.yml line 2: 'on' is empty. It takes 'push', 'pull_request', 'manual'."]],
  [
    'a trigger for later',
    on('{ schedule: daily }'),
    ["7 .baton.yml line 2: 'schedule' is not known in 'on'. This version of Baton does not know it; take it out."],
  ],
  [
    'one branch',
    on('{ push: { branch: main } }'),
    ["15 .baton.yml line 2: 'branch' is not known in 'push'. Write 'branches'."],
  ],
  [
    'an empty filter',
    on('{ push: { branches: {} } }'),
    ["25 .baton.yml line 2: 'branches' is empty. It takes 'include', 'exclude'."],
  ],
  [
    'a branch that YAML takes for a tag',
    on('{ push: { branches: [!wip] } }'),
    ["26 .baton.yml line 2: this is not YAML: Unresolved tag: !wip. Put the value in quotes if it begins with '!'."],
  ],
  [
    'an input whose name is shouted',
    on('{ manual: { inputs: { WORD: } } }'),
    [
      "27 .baton.yml line 2: the input 'WORD' cannot have that name. Begin with a small letter; then use small letters, digits and '-', 50 characters at most.",
    ],
  ],
  [
    'an input with a flag in quotes',
    on('{ manual: { inputs: { word: { required: "true" } } } }'),
    ["45 .baton.yml line 2: 'required' must be true or false, not text. Write it without quotes."],
  ],
  [
    'a default that is no option',
    on('{ manual: { inputs: { word: { default: c, options: [a, b] } } } }'),
    ["33 .baton.yml line 2: the input 'word' has a default that is not one of its options. Add 'c' to the options."],
  ],
]
