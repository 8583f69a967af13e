import { DENIED_SYSCALLS, type FilterArch, INSPECTED_SYSCALLS, type SyscallNumbers } from './syscalls.ts'

/** One instruction of classic BPF: struct sock_filter. */
type Instruction = { code: number; jt: number; jf: number; k: number }

const LOAD_WORD = 0x20 // BPF_LD | BPF_W | BPF_ABS
const JUMP_EQUAL = 0x15 // BPF_JMP | BPF_JEQ | BPF_K
const JUMP_AT_LEAST = 0x35 // BPF_JMP | BPF_JGE | BPF_K
const JUMP_ANY_BIT = 0x45 // BPF_JMP | BPF_JSET | BPF_K
const RETURN = 0x06 // BPF_RET | BPF_K

/** Offsets in struct seccomp_data; of an argument only the low half, which is all the kernel reads of these. */
const SYSCALL_NUMBER = 0
const ARCHITECTURE = 4
const lowHalfOfArgument = (index: number) => 16 + index * 8

const ALLOW = 0x7fff0000
const KILL_PROCESS = 0x80000000
const failWith = (errno: number) => 0x00050000 | errno
const EPERM = failWith(1)
const ENOSYS = failWith(38)
const EAFNOSUPPORT = failWith(97)

const AUDIT_ARCH: Record<FilterArch, number> = { x64: 0xc000003e, arm64: 0xc00000b7 }
/** Where x32's own numbers begin on x86-64: the same calls under other numbers. */
const X32_NUMBERS = 0x40000000

/** Every CLONE_NEW* bit that clone() can carry. CLONE_NEWTIME is for clone3 and unshare only. */
const CLONE_NEW_ANY = 0x7e020000
const TIOCSTI = 0x5412
const TIOCLINUX = 0x541c
const AF_UNIX = 1
const AF_INET = 2
const AF_INET6 = 10
const AF_NETLINK = 16
const NETLINK_ROUTE = 0

/**
 * The seccomp filter of one architecture as the bytes that `bwrap --seccomp` reads: everything is allowed but the denied
 * calls (EPERM), new namespaces by clone (EPERM), clone3 (ENOSYS, so that libc takes clone), typing into a terminal
 * (EPERM), and socket families other than UNIX, INET, INET6 and route netlink (EAFNOSUPPORT). Foreign calling
 * conventions kill the process.
 */
export function assembleFilter(arch: FilterArch): Buffer {
  const program = [
    load(ARCHITECTURE),
    skipIfEqual(AUDIT_ARCH[arch], 1),
    ret(KILL_PROCESS),
    load(SYSCALL_NUMBER),
    ...(arch === 'x64' ? [{ code: JUMP_AT_LEAST, jt: 0, jf: 1, k: X32_NUMBERS }, ret(KILL_PROCESS)] : []),
    ...forSyscall(arch, INSPECTED_SYSCALLS.clone3, [ret(ENOSYS)]),
    ...forSyscall(arch, INSPECTED_SYSCALLS.clone, [
      load(lowHalfOfArgument(0)),
      { code: JUMP_ANY_BIT, jt: 0, jf: 1, k: CLONE_NEW_ANY },
      ret(EPERM),
      ret(ALLOW),
    ]),
    ...forSyscall(arch, INSPECTED_SYSCALLS.ioctl, [
      load(lowHalfOfArgument(1)),
      ...returnIfEqual(TIOCSTI, EPERM),
      ...returnIfEqual(TIOCLINUX, EPERM),
      ret(ALLOW),
    ]),
    ...forSyscall(arch, INSPECTED_SYSCALLS.socket, socketRule()),
    ...forSyscall(arch, INSPECTED_SYSCALLS.socketpair, socketRule()),
    ...Object.values(DENIED_SYSCALLS).flatMap((numbers) => forSyscall(arch, numbers, [ret(EPERM)])),
    ret(ALLOW),
  ]
  return Buffer.concat(program.map(encode))
}

function socketRule(): Instruction[] {
  return [
    load(lowHalfOfArgument(0)),
    ...returnIfEqual(AF_UNIX, ALLOW),
    ...returnIfEqual(AF_INET, ALLOW),
    ...returnIfEqual(AF_INET6, ALLOW),
    skipUnlessEqual(AF_NETLINK, 3),
    load(lowHalfOfArgument(2)),
    ...returnIfEqual(NETLINK_ROUTE, ALLOW),
    ret(EAFNOSUPPORT),
  ]
}

/** Runs `rule`, which must return, for one system call. The number is in the accumulator before and, if not it, after. */
function forSyscall(arch: FilterArch, numbers: SyscallNumbers, rule: Instruction[]): Instruction[] {
  const number = numbers[arch === 'x64' ? 0 : 1]
  return number === null ? [] : [skipUnlessEqual(number, rule.length), ...rule]
}

function returnIfEqual(value: number, action: number): Instruction[] {
  return [skipUnlessEqual(value, 1), ret(action)]
}

function skipUnlessEqual(value: number, count: number): Instruction {
  return { code: JUMP_EQUAL, jt: 0, jf: count, k: value }
}

function skipIfEqual(value: number, count: number): Instruction {
  return { code: JUMP_EQUAL, jt: count, jf: 0, k: value }
}

function load(offset: number): Instruction {
  return { code: LOAD_WORD, jt: 0, jf: 0, k: offset }
}

function ret(action: number): Instruction {
  return { code: RETURN, jt: 0, jf: 0, k: action }
}

function encode({ code, jt, jf, k }: Instruction): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt16LE(code, 0)
  bytes.writeUInt8(jt, 2)
  bytes.writeUInt8(jf, 3)
  bytes.writeUInt32LE(k >>> 0, 4)
  return bytes
}
