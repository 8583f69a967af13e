import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Problem } from '../problem.ts'

const LINES_MAX = 400
/** A file that must be longer says why, in a comment. */
const REASON = /^.*\bLonger than 400 lines, because \S+/m
const GROUPS = ['apps', 'services', 'packages', 'infra']
/** Made by tools, or data: their length says nothing. */
const NOT_WRITTEN = /\/(node_modules|\.next|\.turbo|migrations|golden|dist|test-results|screenshots|generated)\//
const SOURCE = /\.(ts|tsx|mjs|cjs|css|sh)$/
const NAMES_OF_NOTHING = /(^|\/)(utils?|helpers?|manager|common|misc)(\.tsx?$|\/)/

/** Throws a Problem that lists everything about the checkout's structure that its rules forbid. */
export function checkStructure(root: string): void {
  const files = GROUPS.flatMap((group) => listFiles(root, group))
  const complaints = [
    ...files.flatMap((file) => checkFile(root, file)),
    ...packages(root).flatMap((folder) => checkPackage(root, folder)),
    ...[...files, 'README.md'].filter((file) => file.endsWith('README.md')).flatMap((file) => checkReadme(root, file)),
  ]
  if (complaints.length > 0) throw new Problem(complaints.join('\n'))
}

function checkFile(root: string, file: string): string[] {
  if (!SOURCE.test(file)) return []
  const text = readFileSync(join(root, file), 'utf8')
  const lines = text.split('\n').length - 1
  return [
    ...(lines > LINES_MAX && !REASON.test(text)
      ? [`${file} has ${lines} lines; ${LINES_MAX} is the most: split it by what it does.`]
      : []),
    ...(NAMES_OF_NOTHING.test(file) ? [`${file} has a name that could hold anything: name it for what it does.`] : []),
  ]
}

function checkPackage(root: string, folder: string): string[] {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
    scripts?: Record<string, string>
    exports?: Record<string, unknown>
    dependencies?: Record<string, string>
    devDependencies?: Record<string, string>
  }
  const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
  return [
    ...(existsSync(join(root, folder, 'README.md')) ? [] : [`${folder} has no README.md.`]),
    ...(manifest.scripts?.typecheck?.split(' && ')[0] === 'tsc -p .'
      ? []
      : [`${folder}/package.json has no script "typecheck" that begins with "tsc -p .", as every package has.`]),
    ...(manifest.exports?.['.'] === undefined
      ? []
      : [`${folder}/package.json exports ".": name each entry for what is in it.`]),
    ...versions
      .filter(([, version]) => version !== 'catalog:' && version !== 'workspace:*')
      .map(([name]) => `${folder}/package.json gives ${name} a version of its own: versions live in the catalog.`),
  ]
}

/** Paths that a README names in backticks or links must be there, seen from the README or from the top. */
function checkReadme(root: string, file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8').replace(/^```[\s\S]*?^```/gm, '')
  const inBackticks = [...text.matchAll(/`([\w.@/-]+)`/g)].map(([, path = '']) => path)
  const links = [...text.matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map(([, path = '']) => path)
  const named = [...inBackticks.filter(looksLikePath), ...links]
  return [...new Set(named)]
    .filter((path) => ![root, dirname(join(root, file))].some((base) => existsSync(join(base, path))))
    .map((path) => `${file} names ${path}, and there is no such file.`)
}

/** A path of ours: it begins with one of the top folders or `src`. */
function looksLikePath(text: string): boolean {
  return /^(apps|services|packages|infra|src)\/[\w./@-]+$/.test(text)
}

function packages(root: string): string[] {
  return GROUPS.flatMap((group) => readdirSync(join(root, group)).map((name) => join(group, name))).filter((folder) =>
    existsSync(join(root, folder, 'package.json')),
  )
}

function listFiles(root: string, folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name)
    if (NOT_WRITTEN.test(`/${path}/`)) return []
    return statSync(join(root, path)).isDirectory() ? listFiles(root, path) : [path]
  })
}
