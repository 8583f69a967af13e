import { type Attack, type AttackTargets, probe } from './attack.ts'

/** Looking at, and getting at, what else runs; and gaining rights. */
export function processAttacks(targets: AttackTargets): Attack[] {
  return [
    probe('see other processes', [
      'mark=$(mktemp)',
      `echo '${targets.victimMark}' > "$mark"`,
      '[ -n "$(grep -laF -f "$mark" /proc/[0-9]*/cmdline 2>/dev/null)" ] && breach "its command line"',
      'rm "$mark"',
    ]),
    probe("read the launcher's environment", [
      '[ -n "$(tr -d "\\000" < /proc/1/environ 2>/dev/null)" ] && breach "process 1 has one"',
    ]),
    probe('find descriptors of the launcher', [
      'for fd in $(ls /proc/self/fd); do [ "$fd" -gt 3 ] && breach "descriptor $fd"; done',
    ]),
    probe('find secrets in a command line', [
      'tr "\\000" "\\n" < /proc/1/cmdline | grep -i setenv && breach "the environment"',
    ]),
    probe('kill a process outside', [`kill -9 ${targets.victimPid} 2>/dev/null && breach "killed"`]),
    probe('make a user namespace', [
      'unshare -U true 2>/dev/null && breach "user"',
      'unshare -m true 2>/dev/null && breach "mount"',
      'unshare -n true 2>/dev/null && breach "network"',
    ]),
    probe('gain rights', [
      'for line in "CapEff:\t0000000000000000" "CapPrm:\t0000000000000000" "CapBnd:\t0000000000000000" \\',
      '  "NoNewPrivs:\t1" "Seccomp:\t2"; do',
      '  grep -qF "$line" /proc/self/status || breach "status lacks $line"',
      'done',
      'su -c id </dev/null >/dev/null 2>&1 && breach "su"',
    ]),
  ]
}
