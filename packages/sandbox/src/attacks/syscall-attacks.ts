import { DENIED_SYSCALLS, INSPECTED_SYSCALLS, type SyscallNumbers } from '../seccomp/syscalls.ts'
import { type Attack, probe } from './attack.ts'

const EPERM = 1
const EAFNOSUPPORT = 97
const FAMILIES = { AF_VSOCK: 40, AF_PACKET: 17, AF_ALG: 38, AF_BLUETOOTH: 31, AF_KEY: 15 }
const TERMINAL_INPUT = { TIOCSTI: 0x5412, TIOCLINUX: 0x541c }

/** Entering the kernel by calls that no build needs. Perl can make any call; hosts without it fail these loudly. */
export function syscallAttacks(): Attack[] {
  const denied = Object.entries(DENIED_SYSCALLS).map(([name, numbers]) => call(name, numbers, ['-1', '-1', '-1']))
  const sockets = Object.entries(FAMILIES).map(([name, family]) =>
    call(`socket ${name}`, INSPECTED_SYSCALLS.socket, [String(family), '3', '0'], EAFNOSUPPORT),
  )
  const typing = Object.entries(TERMINAL_INPUT).map(([name, request]) =>
    call(`ioctl ${name}`, INSPECTED_SYSCALLS.ioctl, ['0', String(request), '0']),
  )
  const program = [...denied, ...sockets, ...typing].join('\n')
  return [
    probe(
      'enter the kernel by forbidden calls',
      [`perl <<'PROGRAM' || breach "Perl did not run"\n${program}\nPROGRAM`],
      {
        quick: false,
      },
    ),
  ]
}

function call(name: string, numbers: SyscallNumbers, args: string[], errno = EPERM): string {
  const number = numbers[process.arch === 'arm64' ? 1 : 0]
  if (number === null) return `# ${name} is not on this machine`
  return `$! = 0; syscall(${[number, ...args].join(', ')}); print "BREACH: ${name} answered $!\\n" if $! != ${errno};`
}
