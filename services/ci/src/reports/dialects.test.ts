import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { TestCase } from './junit-types.ts'
import { parseJunit } from './parse-junit.ts'

const folder = new URL('./fixtures/', import.meta.url)

/** How many tests passed, failed and were skipped, as the tool that wrote the report counts them. */
const COUNTS: Readonly<Record<string, [passed: number, failed: number, skipped: number]>> = {
  'allure-junit': [1, 2, 0],
  'ant-errors-in-suite': [0, 1, 0],
  bats: [1, 1, 1],
  bazel: [0, 1, 0],
  boost: [1, 2, 1],
  'cargo-nextest': [2, 1, 0],
  catch2: [1, 1, 1],
  'counted-but-not-named': [1, 1, 0],
  'cppunit-qttest': [2, 1, 1],
  ctest: [1, 1, 2],
  cypress: [1, 1, 0],
  'dart-tojunit': [1, 1, 1],
  'declared-utf-16-but-is-not': [1, 1, 0],
  detox: [1, 0, 1],
  'doctype-in-text': [1, 1, 0],
  eunit: [1, 1, 1],
  exunit: [1, 1, 1],
  'flutter-junitreport': [1, 1, 0],
  ginkgo: [1, 2, 2],
  'go-junit-report': [1, 1, 1],
  gotestsum: [2, 1, 1],
  'gotestsum-build-failed': [0, 1, 0],
  gradle: [1, 1, 1],
  gtest: [1, 1, 2],
  'html-entities': [1, 0, 0],
  'jest-junit': [1, 1, 2],
  'jest-suite-failed-to-run': [0, 1, 0],
  karma: [1, 1, 1],
  'latin-1': [1, 0, 0],
  'leading-space': [1, 0, 0],
  libtest: [2, 1, 0],
  minitest: [1, 2, 1],
  'mocha-junit': [1, 1, 1],
  'mocha-xunit': [1, 1, 1],
  'mstest-converted': [1, 1, 0],
  namespaced: [1, 1, 0],
  'no-tests': [0, 0, 0],
  'node-test': [2, 1, 1],
  nose: [1, 1, 0],
  'nunit-converted': [2, 1, 1],
  phpunit: [3, 2, 1],
  playwright: [2, 1, 1],
  pytest: [3, 2, 2],
  'robot-xunit': [2, 1, 1],
  rspec: [1, 1, 1],
  'same-name-two-files': [1, 1, 0],
  'shift-jis': [1, 0, 0],
  'suite-level-error': [0, 1, 0],
  surefire: [2, 2, 1],
  'surefire-rerun': [1, 1, 0],
  'swift-xunit': [1, 1, 0],
  'tap-junit': [1, 1, 1],
  testng: [1, 1, 1],
  'two-roots': [1, 1, 0],
  'unittest-xml-runner': [1, 1, 1],
  'utf-16-be': [1, 1, 0],
  'utf-16-le': [1, 1, 0],
  'utf-16-without-mark': [1, 1, 0],
  vitest: [1, 1, 1],
  xcpretty: [1, 1, 1],
  'xunit-converted': [1, 1, 1],
}

function read(name: string): TestCase[] {
  const { cases, fault } = parseJunit(readFileSync(new URL(`${name}.xml`, folder)))
  expect(fault).toBeNull()
  return cases
}

const find = (cases: readonly TestCase[], name: string) => cases.find((one) => one.name === name)

it('every report here has its count', () => {
  expect(readdirSync(folder).sort()).toEqual(
    Object.keys(COUNTS)
      .map((name) => `${name}.xml`)
      .sort(),
  )
})

it.each(Object.entries(COUNTS))('a report of %s counts as its tool counts it', (name, counts) => {
  const cases = read(name)
  const of = (state: string) => cases.filter((one) => one.state === state).length
  expect([of('passed'), of('failed'), of('skipped')]).toEqual(counts)
})

describe('of a report is kept', () => {
  it('the class of a test, so that two of the same name stay apart', () => {
    const floats = read('pytest').filter(({ name }) => name === 'test_floats')
    expect(floats.map(({ className, state }) => [className, state])).toEqual([
      ['tests.test_hull.TestHull', 'passed'],
      ['tests.test_buoy.TestBell', 'failed'],
    ])
  })

  it('the file of a test, for the same reason', () => {
    expect(read('same-name-two-files').map(({ file }) => file)).toEqual(['a/unit.js', 'b/unit.js'])
  })

  it('the reason of a skip, out of its message or its text', () => {
    const reasons = (name: string) => read(name).flatMap(({ state, message }) => (state === 'skipped' ? [message] : []))
    expect(reasons('pytest')).toEqual(['needs a crane', 'TIDE-7'])
    expect(reasons('bats')).toEqual(['no whale'])
    expect(reasons('robot-xunit')).toEqual(['by day'])
    expect(reasons('gradle')).toEqual([null])
  })

  it('every failure of a test', () => {
    const test = find(read('catch2'), 'floats/in salt water')
    expect(test).toMatchObject({ message: 'depth == 2\ndry', details: expect.stringContaining('CHECK( dry )') })
    expect(find(read('gtest'), 'Tears')?.message).toContain('rope_test.cc:11\nFailed')
  })

  it('what elements inside a failure say, and nothing of what a test printed', () => {
    expect(find(read('nunit-converted'), 'Rots')).toMatchObject({
      message: 'Expected: 1',
      details: expect.stringContaining('PierTests.cs:line 31'),
    })
    expect(find(read('surefire'), 'refusesAnEmptyTable')?.details).not.toContain('reading')
  })

  it('text that speaks of a document type, as text', () => {
    const [test, other] = read('doctype-in-text')
    expect(test?.details).toContain('<!DOCTYPE html [<!ENTITY a "b">]>')
    expect(other?.name).toBe('has a <!DOCTYPE>')
  })

  it('a message without the colours of a terminal', () => {
    expect(find(read('jest-junit'), 'cart removes')?.details).toContain('Expected: 2\nReceived: 3')
  })

  it('the suite that failed as a whole, as a failure', () => {
    expect(read('suite-level-error')).toMatchObject([
      { suite: 'harbour.BilgeTest', name: 'The suite itself', state: 'failed', message: 'class could not be loaded' },
    ])
    expect(read('counted-but-not-named')[1]?.message).toBe('The report counts 2 failures here and names none.')
  })

  it('text in the encoding of the file', () => {
    for (const name of ['utf-16-le', 'utf-16-be', 'utf-16-without-mark', 'latin-1'])
      expect(read(name)[0]?.name).toBe('läuft')
    expect(read('shift-jis')[0]).toMatchObject({ suite: '港', name: '船が着く' })
    expect(read('html-entities')[0]).toMatchObject({ suite: 'café', name: 'fish & chips\u00a0&foo; at £5 &#0;' })
  })

  it('the time of a test, or that it is not known', () => {
    const times = (name: string) => read(name).map(({ durationMs }) => durationMs)
    expect(times('testng')).toEqual([160, 1_500, 1_234_500])
    expect(times('mstest-converted')).toEqual([1_250, 31])
    expect(times('pytest').slice(0, 3)).toEqual([1, 1, 0])
    expect(times('tap-junit')).toEqual([null, null, null])
  })

  it('the line of a test where the report gives it, and of its failure where it does not', () => {
    expect(find(read('gtest'), 'Tears')).toMatchObject({ file: 'rope_test.cc', line: 9 })
    expect(find(read('minitest'), 'test_sinks')).toMatchObject({ file: 'test/dinghy_test.rb', line: 13 })
    expect(find(read('mocha-junit'), 'An oar breaks')).toMatchObject({ file: 'test/oar.js', line: 9 })
  })
})
