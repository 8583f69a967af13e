import { type Attack, type AttackTargets, probe } from './attack.ts'

/** Reading and changing what is not the job's. */
export function fileAttacks(targets: AttackTargets): Attack[] {
  return [
    probe("read the host's own secrets", [
      'for path in /root /etc/shadow /etc/ssh /var/lib /boot /srv /sys; do',
      '  [ -e "$path" ] && breach "$path is there"',
      'done',
    ]),
    probe("read another job's files", [`cat '${targets.secretFile}' 2>/dev/null && breach "read"`]),
    probe('write to the system', [
      'for path in / /usr /etc /usr/local/bin /opt/node/bin /dev /run; do',
      '  (: > "$path/baton-attack") 2>/dev/null && breach "wrote in $path"',
      'done',
    ]),
    probe('remount the system for writing', [
      'mount -o remount,rw /usr 2>/dev/null && breach "remounted"',
      '(: > /usr/baton-attack) 2>/dev/null && breach "wrote"',
    ]),
    probe('mount', [
      'mount -t tmpfs none /tmp 2>/dev/null && breach "tmpfs"',
      'mount -t proc none /proc 2>/dev/null && breach "proc"',
      'mount -t cgroup2 none /tmp 2>/dev/null && breach "cgroup2"',
      'mount --bind / /tmp 2>/dev/null && breach "bind"',
    ]),
    probe("change the host's kernel settings", [
      'value=$(cat /proc/sys/vm/swappiness)',
      '(echo "$value" > /proc/sys/vm/swappiness) 2>/dev/null && breach "vm.swappiness"',
      '(echo x > /proc/sysrq-trigger) 2>/dev/null && breach "sysrq"',
    ]),
    probe('reach devices', [
      'for path in /dev/sda /dev/vda /dev/nvme0n1 /dev/mem /dev/kmsg /dev/kvm /dev/net/tun; do',
      '  [ -e "$path" ] && breach "$path is there"',
      'done',
      'mknod /work/attack b 8 0 2>/dev/null && breach "made a device"',
    ]),
    probe('leave the sandbox through /proc', [
      `cat '/proc/1/root${targets.secretFile}' 2>/dev/null && breach "through the root of process 1"`,
      `cat '/proc/1/cwd/..${targets.secretFile}' 2>/dev/null && breach "through the folder of process 1"`,
    ]),
  ]
}
