import { lstatSync, readdirSync, readlinkSync } from 'node:fs'

/**
 * What of the host's /etc programs need, by name; `*` stands for a version. Nothing with a password in it: not Maven's
 * settings.xml, no gitconfig, npmrc, pip.conf or environment. A step reads what every user of the host may read of these.
 */
export const ETC_SHOWN: readonly string[] = [
  // Certificates, programs that a link chooses, shared libraries.
  ...['ssl', 'pki', 'ca-certificates', 'alternatives', 'ld.so.cache', 'ld.so.conf', 'ld.so.conf.d'],
  // What the system is, its time and its names for ports, protocols and files.
  ...['os-release', 'debian_version', 'lsb-release', 'localtime', 'timezone', 'locale.alias'],
  ...['services', 'protocols', 'mime.types', 'magic'],
  // Languages and tools whose own folders are links into /etc.
  ...['java-*-openjdk', 'java', 'maven/m2.conf', 'maven/logging', 'maven/toolchains.xml', 'ant', 'groovy'],
  ...['python3', 'python3.*', 'perl', 'php', 'ghc', 'R', 'xml', 'sgml', 'fonts', 'ImageMagick-*'],
]

/** Folders of programs outside the usual ones, where this host has them. */
const PROGRAM_FOLDERS = ['/usr/local/go/bin', '/usr/local/cargo/bin', '/usr/lib/go/bin']
const USUAL_FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin']
/** Where `pip --user`, `go install` and `cargo install` put programs. */
const HOME_FOLDERS = ['.local/bin', 'go/bin', '.cargo/bin']

/** The PATH of a step: `nodeFolder` first, then what the job has installed for itself, then the host's programs. */
export function programPath(nodeFolder: string, home: string): string {
  const found = PROGRAM_FOLDERS.filter((folder) => lstatSync(folder, { throwIfNoEntry: false })?.isDirectory())
  return [nodeFolder, ...HOME_FOLDERS.map((folder) => `${home}/${folder}`), ...found, ...USUAL_FOLDERS].join(':')
}

/** Bubblewrap's options for /usr, the links or folders beside it as this host has them, and the shown part of /etc. */
export function systemFolders(): string[] {
  const options = ['--ro-bind', '/usr', '/usr']
  for (const path of ['/bin', '/sbin', '/lib', '/lib32', '/lib64']) {
    const found = lstatSync(path, { throwIfNoEntry: false })
    if (found?.isSymbolicLink()) options.push('--symlink', readlinkSync(path), path)
    else if (found) options.push('--ro-bind', path, path)
  }
  for (const name of shownNames(readdirSync('/etc'))) options.push('--ro-bind-try', `/etc/${name}`, `/etc/${name}`)
  return options
}

/** The names of `ETC_SHOWN` with each `*` filled in from what is there. */
export function shownNames(present: readonly string[]): string[] {
  return ETC_SHOWN.flatMap((name) => {
    if (!name.includes('*')) return [name]
    const [before = '', after = ''] = name.split('*')
    return present.filter((other) => new RegExp(`^${literal(before)}[0-9.]+${literal(after)}$`).test(other))
  })
}

function literal(text: string): string {
  return text.replaceAll('.', '\\.')
}
