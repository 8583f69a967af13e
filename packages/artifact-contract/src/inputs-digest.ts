import { sha256Hex } from './digest.ts'

/** One input of a build: which role it plays, what it is, and its digests by algorithm. */
export type BuildInput = { name: string; uri: string; digest: Readonly<Record<string, string>> }

/** Parameters of the execution environment: plain values, or one level of named values such as `env`. */
export type EnvironmentParameters = Readonly<Record<string, Scalar | Readonly<Record<string, Scalar>>>>
type Scalar = string | number | boolean

/**
 * The digest of the left side of the equation (code + dependencies + build tools + execution environment): SHA-256 of the
 * sorted lines `name SP uri SP alg:hex LF`, one a digest, and one line for the environment's parameters. Order and
 * spelling of JSON do not matter; two builds with the same inputs have the same digest.
 */
export function inputsDigest(inputs: readonly BuildInput[], environment: EnvironmentParameters): string {
  const lines = inputs.flatMap(({ name, uri, digest }) =>
    Object.entries(digest).map(([algorithm, hex]) => line(name, uri, `${algorithm}:${hex}`)),
  )
  const parameters = environmentLines(environment).toSorted().join('')
  return sha256Hex([...lines, line('environment-params', '-', `sha256:${sha256Hex(parameters)}`)].toSorted().join(''))
}

function line(name: string, uri: string, digest: string): string {
  // An unescaped space or line end would let two different sets of inputs have the same lines.
  return `${escapeSpace(name)} ${escapeSpace(uri)} ${escapeSpace(digest)}\n`
}

function escapeSpace(text: string): string {
  return text.replaceAll(/[%\s]/g, (character) => encodeURIComponent(character))
}

function environmentLines(environment: EnvironmentParameters): string[] {
  return Object.entries(environment).flatMap(([key, value]) =>
    typeof value === 'object'
      ? Object.entries(value).map(
          ([inner, innerValue]) => `${JSON.stringify([key, inner])}=${JSON.stringify(innerValue)}\n`,
        )
      : [`${JSON.stringify([key])}=${JSON.stringify(value)}\n`],
  )
}
