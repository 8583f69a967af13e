/** A package URL of type `generic`: the name of an artifact for people and other tools. Its bytes are its digest. */
export type Purl = { type: string; namespace: string | null; name: string; version: string | null }

/** Writes `pkg:generic/acme/web@1.42.0`. Throws for an empty name or segment. */
export function formatPurl({ type, namespace, name, version }: Purl): string {
  const segments = [...(namespace?.split('/') ?? []), name]
  if (segments.some((segment) => segment === '')) throw new Error('A purl needs a name, and no segment of it is empty.')
  const path = segments.map(encode).join('/')
  return `pkg:${type.toLowerCase()}/${path}${version === null ? '' : `@${encode(version)}`}`
}

/** A generic purl from its parts. */
export function genericPurl(name: string, version: string, namespace: string | null = null): string {
  return formatPurl({ type: 'generic', namespace, name, version })
}

/**
 * Reads a purl without qualifiers and subpath. Null for anything else: those two are where implementations differ, and
 * the contract does not need them.
 */
export function parsePurl(text: string): Purl | null {
  const [, type, rest] = /^pkg:\/{0,3}([A-Za-z][A-Za-z0-9.+-]*)\/([^?#]+)$/.exec(text) ?? []
  if (type === undefined || rest === undefined) return null
  const at = rest.lastIndexOf('@')
  const [path, version] = at >= 0 ? [rest.slice(0, at), rest.slice(at + 1)] : [rest, null]
  const segments = path
    .split('/')
    .filter((segment) => segment !== '')
    .map(decode)
  const decodedVersion = version === null ? null : decode(version)
  const name = segments.pop()
  if (!name || segments.includes(null) || (version !== null && !decodedVersion)) return null
  if (segments.some((segment) => segment?.includes('/')) || name.includes('/')) return null
  return { type: type.toLowerCase(), namespace: segments.join('/') || null, name, version: decodedVersion }
}

/** True when both name the same: compared by their parts, not as text. */
export function samePurl(one: Purl, other: Purl): boolean {
  return (
    one.type === other.type &&
    one.namespace === other.namespace &&
    one.name === other.name &&
    one.version === other.version
  )
}

/** The purl without its version: what a version is bound under. */
export function purlName(purl: Purl): string {
  return formatPurl({ ...purl, version: null })
}

function encode(segment: string): string {
  return encodeURIComponent(segment)
    .replaceAll('%3A', ':')
    .replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment)
  } catch {
    return null
  }
}
