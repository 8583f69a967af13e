import { expect, it } from 'vitest'
import { ETC_SHOWN, programPath, shownNames } from './system-files.ts'

it('a version is filled in from what the host has, and nothing else', () => {
  const present = [
    'java-17-openjdk',
    'java-8-openjdk',
    'java-x-openjdk',
    'python3.11',
    'python3',
    'shadow',
    'python3.11.d',
  ]
  const shown = shownNames(present)
  expect(shown.filter((name) => name.startsWith('java-'))).toEqual(['java-17-openjdk', 'java-8-openjdk'])
  expect(shown.filter((name) => name.startsWith('python'))).toEqual(['python3', 'python3.11'])
})

it.each(['shadow', 'gitconfig', 'npmrc', 'pip.conf', 'environment', 'maven', 'maven/settings.xml', 'ssh', 'sudoers'])(
  '/etc/%s, which may hold a password, is not shown',
  (name) => {
    expect(ETC_SHOWN).not.toContain(name)
  },
)

it("programs of the job's own come after Node and before the host's", () => {
  const folders = programPath('/opt/node/bin', '/home').split(':')
  expect(folders.slice(0, 4)).toEqual(['/opt/node/bin', '/home/.local/bin', '/home/go/bin', '/home/.cargo/bin'])
  expect(folders.slice(-6)).toEqual(['/usr/local/sbin', '/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'])
})
