/** A pipeline that is refused: its name, its text, and the sentences that are told, each after its column. */
export type BadCase = [name: string, text: string, sentences: string[]]

/** Every key of the language once. */
export const WHOLE = `version: 1
on:
  push:
    branches: [main, 'release/**']
    tags: { include: 'v*', exclude: [v0.*] }
  pull_request:
    branches: main
  manual:
    inputs:
      word:
        description: The word to draw
        required: true
      colour: { default: red, options: [red, blue] }
env: { NODE_ENV: production, PORT: 3.10, QUIET: true }
jobs:
  test:
    name: Unit tests
    env: { REF: "\${{ ref.name }}" }
    timeout: 1h30m
    network: internet
    steps:
      - run: |
          npm ci
          npm test
        timeout: 90s
      - name: Lint
        run: npm run lint
        env: { CI: 'yes' }
    reports:
      junit: [reports/*.xml, '**/TEST-*.xml']
  site:
    needs: test
    steps: [{ run: npm run build }]
    artifacts:
      - name: sample-site
        path: dist/site-\${{ build.number }}.tgz
        version: 1.4.\${{ build.number }}+\${{ commit.short }}
        type: application/gzip
      - { name: docs, path: dist/docs.zip }
`

/** A pipeline of one job with this in it, on line 5. */
export const job = (body: string): string => `version: 1\njobs:\n  a:\n    steps: [{ run: make }]\n    ${body}\n`

/** A pipeline of one step, on line 5. */
export const step = (body: string): string => `version: 1\njobs:\n  a:\n    steps:\n      - ${body}\n`

/** A pipeline with these triggers, on line 2. */
export const on = (body: string): string => `version: 1\non: ${body}\njobs: { a: { steps: [{ run: make }] } }\n`

/** A pipeline of one artifact with this in it, on line 5. */
export const artifact = (body: string): string => job(`artifacts: [{ name: x, path: y, ${body} }]`)
