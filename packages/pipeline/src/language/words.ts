import { clip } from '../clip.ts'
import { isTemplateVariable, placeholderOf, TEMPLATE_VARIABLES } from '../template.ts'
import { nearest } from './nearest.ts'
import { quoted, text } from './scalars.ts'
import { mapped, type Shape } from './shape.ts'

/** `ref.name` may hold slashes and much else, so it is for variables alone. */
const NAMING_VARIABLES = TEMPLATE_VARIABLES.filter((name) => name !== 'ref.name')

const DURATION = /^(?=.)([1-9][0-9]{0,2}h)?([1-9][0-9]{0,3}m)?([1-9][0-9]{0,4}s)?$/u
const GLOB = /^(?!\.?\/)(?!(.*\/)?\.\.(\/|$))(?!.*\*\*[^/])(?!.*[^/]\*\*)[^\\[\]{}\p{Cc}]+$/u
const SCRIPT = /^(?![\s\S]*\$\{\{)(?=[\s\S]*\S)/u
const TEMPLATED = new RegExp(`^${onlyPlaceholders(TEMPLATE_VARIABLES)}`, 'u')
const FILE_PATH = new RegExp(
  `^${onlyPlaceholders(NAMING_VARIABLES)}(?!/)(?!(.*/)?\\.\\.?(/|$))(?!.*//)(?!.*/$)[^\\\\*?\\p{Cc}]+$`,
  'u',
)
const VERSION = new RegExp(`^(?:[A-Za-z0-9._+-]|${placeholder(NAMING_VARIABLES)})+$`, 'u')

/** A duration such as `90s`, `10m` or `1h30m`; reads as milliseconds. */
export function duration(): Shape<number> {
  const written = text({
    maxLength: 20,
    pattern: DURATION,
    hintForNumber: (written) => `Write the unit: '${written}s' or '${written}m'.`,
    explain: (value, what) => ({
      message: `${what} cannot be '${value}'; that is no duration.`,
      hint: "Write it as '90s', '10m' or '1h30m'.",
    }),
  })
  return mapped(written, (value) => {
    const [, hours, minutes, seconds] = DURATION.exec(value) ?? []
    const count = (part: string | undefined) => Number.parseInt(part ?? '0', 10)
    return ((count(hours) * 60 + count(minutes)) * 60 + count(seconds)) * 1000
  })
}

/** A glob over names, or over paths in the workspace. */
export function glob(): Shape<string> {
  return text({
    maxLength: 200,
    pattern: GLOB,
    explain: (value, what) => ({
      message: `${what} cannot be '${value}'; that is no pattern.`,
      hint: hintForGlob(value),
    }),
  })
}

function hintForGlob(value: string): string {
  if (/^\.?\//.test(value)) return "Write it without './' or '/' in front."
  if (/(^|\/)\.\.(\/|$)/.test(value)) return "Take the '..' out; nothing outside is looked at."
  if (value.includes('**')) return "'**' stands for whole folders: write 'a/**/b' or 'a/**'."
  return "Use '*', '?' and '**'; brackets, braces and backslashes are not known here."
}

/** The path of one file in the workspace; may hold templates. */
export function filePath(): Shape<string> {
  return text({
    maxLength: 500,
    pattern: FILE_PATH,
    explain: (value, what) =>
      wrongPlaceholder(value, NAMING_VARIABLES) ?? {
        message: `${what} cannot be '${value}'.`,
        hint: "Write the path of one file in the workspace, such as 'dist/site.tgz', without './', '..', '*' or a slash in front.",
      },
  })
}

/** The version of an artifact; may hold templates. */
export function version(): Shape<string> {
  return text({
    maxLength: 200,
    pattern: VERSION,
    explain: (value, what) =>
      wrongPlaceholder(value, NAMING_VARIABLES) ?? {
        message: `${what} cannot be '${value}'.`,
        hint: `Use letters, digits, '.', '_', '+' and '-', such as '1.4.${placeholderOf('build.number')}'.`,
      },
  })
}

/** The value of an environment variable; may hold templates. */
export function envValue(): Shape<string> {
  return text({
    maxLength: 8192,
    loose: true,
    pattern: TEMPLATED,
    explain: (value, what) =>
      wrongPlaceholder(value, TEMPLATE_VARIABLES) ?? { message: `${what} cannot be '${value}'.`, hint: '' },
  })
}

/** A shell script. Takes no template: text from outside, such as a branch's name, would then run as a command. */
export function script(): Shape<string> {
  return text({
    maxLength: 65_536,
    pattern: SCRIPT,
    explain: (value, what) =>
      value.trim() === ''
        ? { message: `${what} is empty.`, hint: 'Write the command to run.' }
        : {
            message: `${what} holds '\${{', which is not filled in inside a command.`,
            hint: 'Use a variable instead, such as "$BATON_BUILD_NUMBER", or set one under \'env\'.',
          },
  })
}

function placeholder(allowed: readonly string[]): string {
  return `\\$\\{\\{ *(?:${allowed.map((name) => name.replace('.', '\\.')).join('|')}) *\\}\\}`
}

function onlyPlaceholders(allowed: readonly string[]): string {
  return `(?![\\s\\S]*(?!${placeholder(allowed)})\\$\\{\\{)`
}

function wrongPlaceholder(value: string, allowed: readonly string[]): { message: string; hint: string } | null {
  for (const [whole, inner = ''] of value.matchAll(/\$\{\{(.*?)(?:\}\}|$)/g)) {
    const name = inner.trim()
    if (whole.endsWith('}}') && isTemplateVariable(name) && allowed.includes(name)) continue
    const meant = name === 'ref.name' ? 'ref.slug' : nearest(name, allowed)
    const hint = meant ? `Write '${placeholderOf(meant)}'.` : `Known here: ${quoted(allowed)}.`
    return { message: `'${clip(whole, 60)}' is not known here.`, hint }
  }
  return null
}
