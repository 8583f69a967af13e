import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { repositoryFolder } from '../support/stack.ts'

/**
 * Every code by which Baton refuses, read from the text of its sources: the closed unions of the domain, of the contract,
 * of webhooks and of what ends a build, and the stable reasons within the domain's codes.
 */
export async function codesInSource(): Promise<string[]> {
  const found = new Set<string>(['INTERNAL'])
  const add = (codes: Iterable<string>, kind?: string) => {
    for (const code of codes) found.add(kind === undefined ? code : `${kind} ${code}`)
  }
  add(await wordsOf('packages/kernel/src/errors.ts', /DOMAIN_ERROR_CODES = \[([^\]]+)\]/))
  add(all(await source('packages/artifact-contract/src/rejection.ts'), /^ {2}([A-Z_]+): \{ step:/gm))
  add(await wordsOf('packages/sandbox/src/step.ts', /StepCause = ([^\n]+)/), 'step')
  add(await wordsOf('services/ci/src/git/fetch-queue.ts', /fault: ('[^;\n]+)/), 'fetch')
  add(await wordsOf('services/ci/src/builds/fetch-commit.ts', /CommitFault = [^\n]*fault: ('[^;\n]+)/), 'fetch')
  const ends = await wordsOf('packages/pipeline/src/build-states.ts', /RUN_STATES = \[([^\]]+)\]/)
  add(
    ends.filter((state) => state !== 'queued' && state !== 'running'),
    'build',
  )
  for (const text of await everySource()) {
    add(all(text, /sendRefusal\(\s*response,\s*\d+,\s*'([A-Z_]+)'/g))
    for (const refusal of text.split(/new DomainError\(/).slice(1)) {
      add(all(untilClosed(refusal), /\breason: '(\w+)'/g))
    }
  }
  const union = /reason:\s*((?:\|\s*'\w+'\s*)+)/.exec(await source('services/cd/src/promotions/decision-rules.ts'))
  add(all(union?.[1] ?? '', /'(\w+)'/g))
  add(await wordsOf('services/cd/src/promotions/rollback-rules.ts', /RollbackRefusal = ([^\n]+)/))
  add(await wordsOf('services/cd/src/deployments/retry-rules.ts', /RetryRefusal = \{ reason: ([^;]+);/))
  const closed = all(await source('packages/identity/src/invitations/invitation-rules.ts'), /^ {2}(\w+): 'This inv/gm)
  add(closed.map((state) => `invitation_${state}`))
  return [...found].toSorted()
}

/** Whether a test says a code, or the words of it. */
export async function isSaidBy(test: string, words: string): Promise<boolean> {
  return (await source(test)).includes(words)
}

function source(path: string): Promise<string> {
  return readFile(join(repositoryFolder, path), 'utf8')
}

async function wordsOf(path: string, list: RegExp): Promise<string[]> {
  const words = all(list.exec(await source(path))?.[1] ?? '', /'(\w+)'/g)
  if (words.length === 0) throw new Error(`No codes in ${path}.`)
  return words
}

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, word]) => word ?? '')
}

async function everySource(): Promise<string[]> {
  const folders = ['services/ci/src', 'services/cd/src', 'apps/web/src']
  const packages = ['kernel', 'identity', 'audit-log', 'blob-store'].map((name) => `packages/${name}/src`)
  const texts: string[] = []
  for (const folder of [...folders, ...packages]) {
    for (const name of await readdir(join(repositoryFolder, folder), { recursive: true })) {
      if (/\.tsx?$/.test(name) && !/\.test\.ts$|(^|\/)testing\//.test(name))
        texts.push(await source(join(folder, name)))
    }
  }
  return texts
}

/** The arguments of a call, up to its closing parenthesis. */
function untilClosed(text: string): string {
  let depth = 1
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1
    if (text[at] === ')') depth -= 1
    if (depth === 0) return text.slice(0, at)
  }
  return text
}
