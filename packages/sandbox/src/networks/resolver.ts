import { readFileSync } from 'node:fs'

/** systemd-resolved answers on the loopback and writes the servers that it asks here. */
const FILES = ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf']

/** Whether programs of this host ask a name server on its loopback first. */
export function asksLoopback(file = '/etc/resolv.conf'): boolean {
  return /^(127\.|::1$)/.test(nameServers(textOf(file))[0] ?? '')
}

/** The first IPv4 name server of this host that is not on its loopback; undefined where there is none. */
export function findResolver(files: readonly string[] = FILES): string | undefined {
  return files
    .flatMap((file) => nameServers(textOf(file)))
    .find((address) => /^\d+(\.\d+){3}$/.test(address) && !address.startsWith('127.') && address !== '0.0.0.0')
}

function nameServers(text: string): string[] {
  return [...text.matchAll(/^\s*nameserver\s+(\S+)/gm)].map((match) => match[1] ?? '')
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
