import { artifact, job, on, step } from './cases.ts'

/** Pipelines that are taken: their name and their text. */
export const GOOD_CASES: ReadonlyArray<[name: string, text: string]> = [
  ['the smallest', 'version: 1\njobs: { a: { steps: [{ run: make }] } }'],
  ['numbers and flags as variables', job('env: { A: 1, B: 1.50, C: true, D: "", E: 0x1f }')],
  ['every duration', job('timeout: 23h59m60s')],
  ['a step with everything', step('{ run: "a\\nb", name: x, env: { A: b }, timeout: 1s }')],
  [
    'one need, and many',
    'version: 1\njobs: { a: { steps: [{ run: x }] }, b: { needs: a, steps: [{ run: x }] }, c: { needs: [a, b], steps: [{ run: x }] } }',
  ],
  ['reports that may be missing', job('reports: { junit: a.xml, optional: true }')],
  ['one report, and many', job("reports: { junit: ['**', 'a/**/b', '?.xml', 'ö*.xml'] }")],
  [
    'every template in a variable',
    job(`env: { A: "\${{build.number}} \${{ commit.sha }}\${{ commit.short }}-\${{ ref.name }}/\${{ ref.slug }}" }`),
  ],
  ['dollars that are no template', job(`env: { A: "$x \${x} $$ {{ x }} $ {{" }`)],
  [
    'templates in a path and a version',
    artifact(`version: "v\${{ build.number }}-\${{ ref.slug }}+\${{ commit.short }}"`),
  ],
  ['a hidden file as an artifact', job("artifacts: [{ name: a.b_c-d, path: '.hidden/..x/a b.tgz' }]")],
  ['media types', artifact('type: application/vnd.oci.image.manifest.v1+json')],
  ['every trigger without more', on('{ push: , pull_request: , manual: }')],
  ['every trigger with an empty mapping', on('{ push: {}, pull_request: {}, manual: {} }')],
  [
    'inputs of every kind',
    on('{ manual: { inputs: { a: , b-1: { required: true }, c: { default: 2, options: [1, 2] } } } }'),
  ],
  ['one option', on('{ manual: { inputs: { a: { options: x } } } }')],
  ['both kinds of filter', on('{ push: { branches: { include: [a, b] }, tags: { exclude: v0 } } }')],
  [
    'names at their longest',
    `version: 1\njobs: { a${'b'.repeat(62)}: { name: '${'n'.repeat(200)}', steps: [{ run: make }] } }`,
  ],
  ['characters beyond the first plane', job(`name: '${'𝒳'.repeat(200)}'`)],
]
