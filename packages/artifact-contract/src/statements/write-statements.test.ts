import { describe, expect, it } from 'vitest'
import { LIMITS } from '../constants.ts'
import { ARTIFACT, BUILDER, COMMIT, exampleAuthor, NOW, PROVENANCE } from '../corpus/example.ts'
import { ChangesSchema, ProvenanceSchema, ReferenceSchema, TestResultSchema } from './schemas.ts'
import {
  type TestResultFacts,
  writeChanges,
  writeProvenance,
  writeReference,
  writeTestResult,
} from './write-statements.ts'

const data = ({ bytes }: { bytes: Uint8Array }) => JSON.parse(new TextDecoder().decode(bytes))

describe('a provenance', () => {
  it('says the equation: source, dependencies, tools, environment, and their one digest', () => {
    const written = writeProvenance(PROVENANCE)
    const { predicate } = ProvenanceSchema.parse(data(written))
    expect(predicate.buildDefinition.resolvedDependencies.map(({ name }) => name)).toEqual([
      'source',
      'dependencies',
      'tools',
      'environment',
    ])
    expect(predicate.runDetails.byproducts?.at(-1)).toEqual({
      name: 'inputs',
      digest: { sha256: written.inputsDigest },
    })
  })

  it('names the artifact by its bytes, its purl and its size', () => {
    expect(data(writeProvenance(PROVENANCE)).subject).toEqual([
      {
        name: 'web-1.42.0.tgz',
        uri: 'pkg:generic/web@1.42.0',
        digest: { sha256: ARTIFACT.sha256 },
        mediaType: 'application/gzip',
        downloadLocation: ARTIFACT.downloadLocation,
        annotations: { size: 48_211_234 },
      },
    ])
  })

  it('holds no address of anybody', () => {
    expect(new TextDecoder().decode(writeProvenance(PROVENANCE).bytes)).not.toContain('@acme.example')
  })
})

describe('a test result', () => {
  const facts: TestResultFacts = {
    artifact: ARTIFACT,
    gitCommit: COMMIT,
    counts: { total: 2, passed: 2, failed: 0, skipped: 0, flaky: 0, durationMs: 1 },
    failedTests: [],
    passedTests: ['a', 'b'],
    configuration: [{ name: '.baton.yml', digest: { sha256: 'a'.repeat(64) } }],
    url: 'https://ci.example/b',
  }

  it.each([
    [{ failed: 0, flaky: 0 }, 'PASSED'],
    [{ failed: 0, flaky: 1 }, 'WARNED'],
    [{ failed: 1, flaky: 1 }, 'FAILED'],
  ])('with %o is %s', (changed, wanted) => {
    const statement = TestResultSchema.parse(
      data(writeTestResult({ ...facts, counts: { ...facts.counts, ...changed } })),
    )
    expect(statement.predicate.result).toBe(wanted)
  })

  it('is about the artifact and the commit', () => {
    expect(data(writeTestResult(facts)).subject).toEqual([
      { name: 'web-1.42.0.tgz', digest: { sha256: ARTIFACT.sha256 } },
      { name: 'source', digest: { gitCommit: COMMIT } },
    ])
  })

  it('leaves the passed tests out where they are more than 500, and never the counts', () => {
    const passedTests = Array.from({ length: 501 }, (_, index) => `test ${index}`)
    const { predicate } = data(writeTestResult({ ...facts, passedTests }))
    expect(predicate).not.toHaveProperty('passedTests')
    expect(predicate.baton_counts).toEqual(facts.counts)
  })

  it('fits into a payload however many and long the names are', () => {
    const failedTests = Array.from({ length: 20_000 }, (_, index) => `${index} ${'ü'.repeat(5000)}`)
    const written = writeTestResult({ ...facts, failedTests, passedTests: failedTests })
    expect(written.bytes.byteLength).toBeLessThan(LIMITS.payload)
    expect(TestResultSchema.parse(data(written)).predicate.failedTests?.length).toBeGreaterThan(50)
  })
})

describe('a reference', () => {
  it('names each thing by its digest', () => {
    const reference = {
      name: 'log',
      mediaType: 'text/plain',
      sha256: 'b'.repeat(64),
      downloadLocation: 'https://ci.example/l',
    }
    const { predicate } = ReferenceSchema.parse(
      data(writeReference({ artifact: ARTIFACT, attesterId: BUILDER, references: [reference] })),
    )
    expect(predicate).toEqual({
      attester: { id: BUILDER },
      references: [
        {
          name: 'log',
          mediaType: 'text/plain',
          digest: { sha256: 'b'.repeat(64) },
          downloadLocation: 'https://ci.example/l',
        },
      ],
    })
  })
})

describe('changes', () => {
  const id = (index: number) => index.toString(16).padStart(40, '0')
  const chain = (count: number, subject = 'x') =>
    Array.from({ length: count }, (_, index) => ({
      gitCommit: id(index),
      parents: [id(index + 1)],
      subject,
      committedAt: NOW,
      authors: [exampleAuthor('ada')],
    }))

  it('are whole where they fit', () => {
    const { predicate } = ChangesSchema.parse(data(writeChanges({ gitCommit: id(0), commits: chain(3) })))
    expect(predicate.commits.map(({ gitCommit }) => gitCommit)).toEqual([id(0), id(1), id(2)])
    expect(predicate).not.toHaveProperty('truncated')
  })

  it('say where the graph goes on where they do not fit', () => {
    const { predicate } = ChangesSchema.parse(data(writeChanges({ gitCommit: id(0), commits: chain(600) })))
    expect(predicate.commits).toHaveLength(500)
    expect(predicate).toMatchObject({ truncated: true, oldestParents: [id(500)] })
  })

  it('fit into a payload however long the subjects are', () => {
    const written = writeChanges({ gitCommit: id(0), commits: chain(500, '😀'.repeat(500)) })
    expect(written.bytes.byteLength).toBeLessThan(LIMITS.payload)
    const { predicate } = ChangesSchema.parse(data(written))
    expect(predicate.truncated).toBe(true)
    expect(predicate.oldestParents).toEqual([id(predicate.commits.length)])
    expect(predicate.commits.every(({ subject }) => subject.isWellFormed() && subject.length <= 200)).toBe(true)
  })

  it('never leave an author out', () => {
    const authors = Array.from({ length: 201 }, (_, index) => exampleAuthor(`author ${index}`))
    const commits = (count: number) => chain(1).map((commit) => ({ ...commit, authors: authors.slice(0, count) }))
    const { predicate } = ChangesSchema.parse(data(writeChanges({ gitCommit: id(0), commits: commits(200) })))
    expect(predicate.commits[0]?.authors).toHaveLength(200)
    expect(() => writeChanges({ gitCommit: id(0), commits: commits(201) })).toThrow('names 201 authors')
    const source = { ...PROVENANCE.source, authors }
    expect(() => writeProvenance({ ...PROVENANCE, source })).toThrow('names 201 authors')
  })

  it('name every parent that was left out of a merge', () => {
    const merge = { ...chain(1)[0], gitCommit: id(900), parents: [id(0), id(901), id(902)] }
    const commits = [merge as (typeof facts)[number], ...chain(600)]
    const facts = chain(1)
    const { predicate } = ChangesSchema.parse(data(writeChanges({ gitCommit: id(900), commits })))
    expect(predicate.oldestParents?.toSorted()).toEqual([id(499), id(901), id(902)].toSorted())
  })
})
