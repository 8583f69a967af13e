/** What tells a test apart in words. */
export type NamedTest = { suite: string; className: string | null; name: string }

/** Tools that have no classes write one word for all. */
const NO_CLASS = new Set(['test', 'tests'])

/** A test in one line: "pytest > tests.test_boat.TestHull > test_floats". The class is left out where the others say it. */
export function fullTestName({ suite, className, name }: NamedTest): string {
  const isTold = !className || NO_CLASS.has(className) || suite.includes(className) || name.includes(className)
  return [suite, isTold ? '' : className, name].filter(Boolean).join(' > ')
}
