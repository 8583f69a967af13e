import { readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'

/** How many tests passed, and each that did not, in words: its name, then why, indented, where the run said why. */
export type Tally = {
  passed: number
  failures: string[]
  /** Skipped because the published vectors are not on this machine; the only reason to skip that is accepted. */
  absentVectors: string[]
}

const NOTHING: Tally = { passed: 0, failures: [], absentVectors: [] }

/** Tests of the published vectors say in their name that these are absent when they are skipped. */
const ABSENT_VECTORS = /\.\.\/shared\/vectors\S* is absent/

/** Adds tallies up. */
export function sum(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((total, tally) => total + tally.passed, 0),
    failures: tallies.flatMap((tally) => tally.failures),
    absentVectors: tallies.flatMap((tally) => tally.absentVectors),
  }
}

type VitestReport = {
  success: boolean
  testResults: {
    name: string
    status: string
    message?: string
    assertionResults: { fullName: string; status: string; failureMessages?: string[] }[]
  }[]
}

/** Reads Vitest's JSON report. What neither passed nor may be skipped is a failure, and so is a file that did not load. */
export function tallyVitest(report: VitestReport): Tally {
  const tallies = report.testResults.map((file) => {
    const tests = file.assertionResults.map(({ fullName, status, failureMessages = [] }) =>
      tallyTest(`${file.name}: ${fullName}`, status, failureMessages),
    )
    const didNotLoad = file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed')
    return sum(didNotLoad ? [...tests, failure(`${file.name} did not run: ${file.message ?? ''}`)] : tests)
  })
  const tally = sum(tallies)
  // An error outside of every test, such as a rejection that nobody handled.
  return report.success || tally.failures.length > 0
    ? tally
    : sum([tally, failure('Vitest failed outside of its tests')])
}

function tallyTest(name: string, status: string, reasons: readonly string[]): Tally {
  if (status === 'passed') return { ...NOTHING, passed: 1 }
  if (status !== 'failed' && ABSENT_VECTORS.test(name)) return { ...NOTHING, absentVectors: [name] }
  return failure(status === 'failed' ? name : `${name} (${status})`, reasons)
}

type PlaywrightSuite = {
  title: string
  suites?: PlaywrightSuite[]
  specs: { title: string; file: string; tests: PlaywrightTest[] }[]
}
type PlaywrightTest = { status: string; results?: { errors?: { message?: string }[] }[] }
type PlaywrightReport = { suites: PlaywrightSuite[]; errors: { message?: string }[] }

/** Reads Playwright's JSON report. Only what passed at once passed: a second try that passes hides a fault. */
export function tallyPlaywright(report: PlaywrightReport): Tally {
  const errors = report.errors.map(({ message }) => failure(`end to end: ${message ?? 'an error without a message'}`))
  return sum([...report.suites.map(tallySuite), ...errors])
}

function tallySuite(suite: PlaywrightSuite): Tally {
  const specs = suite.specs.flatMap(({ file, title, tests }) =>
    tests.map(({ status, results = [] }) =>
      status === 'expected'
        ? { ...NOTHING, passed: 1 }
        : failure(
            `${file}: ${title} (${status})`,
            results.flatMap(({ errors = [] }) => errors.map(({ message = '' }) => message)),
          ),
    ),
  )
  return sum([...specs, ...(suite.suites ?? []).map(tallySuite)])
}

/** Lines of one reason that are told; the rest is in the output of the run. */
const REASON_LINES_MAX = 20

/** One thing that did not pass, and why. */
export function failure(what: string, reasons: readonly string[] = []): Tally {
  const lines = reasons.flatMap((reason) => stripVTControlCharacters(reason).split('\n').slice(0, REASON_LINES_MAX))
  return { ...NOTHING, failures: [[what, ...lines.map((line) => `    ${line}`)].join('\n')] }
}

/** Reads a report that a test run has left; undefined where there is none. */
export function readReport<Report>(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report
  } catch {
    return undefined
  }
}

export type { PlaywrightReport, VitestReport }
