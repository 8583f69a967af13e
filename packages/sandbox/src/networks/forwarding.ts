import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Notes, for every launcher of the host, which devices forward only because one of them wanted it. */
const NOTES = '/run/baton/forwarding'

/**
 * Lets a device forward IPv4 where it does not, and notes that it did not. Only this device: the host's own setting
 * (`net.ipv4.ip_forward`) stays as it is.
 */
export function borrowForwarding(device: string): void {
  if (readFileSync(settingOf(device), 'utf8').trim() === '1') return
  mkdirSync(NOTES, { recursive: true, mode: 0o755 })
  writeFileSync(join(NOTES, device), '')
  setForwarding(device, true)
}

/** The devices that forward only because of Baton. */
export function borrowedDevices(): string[] {
  try {
    return readdirSync(NOTES)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Sets every borrowed device back. The caller has made sure that no launcher of the host needs one any more. */
export function returnForwarding(): void {
  for (const device of borrowedDevices()) {
    setForwarding(device, false)
    rmSync(join(NOTES, device), { force: true })
  }
}

/** Whether a device passes on what comes in by it. A device that is gone is fine. */
export function setForwarding(device: string, on: boolean): void {
  try {
    writeFileSync(settingOf(device), on ? '1' : '0')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

function settingOf(device: string): string {
  return `/proc/sys/net/ipv4/conf/${device}/forwarding`
}
