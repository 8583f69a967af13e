import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removeFolders, requireRoot, startTestLauncher, type TestLauncher } from '../testing/test-launcher.ts'

let test: TestLauncher
beforeAll(async () => {
  requireRoot()
  test = await startTestLauncher()
})
afterAll(async () => {
  await test?.close()
  removeFolders()
})

async function printed(step: Parameters<TestLauncher['run']>[0]): Promise<string> {
  const { status, output } = await test.run(step)
  expect(status, output).toMatchObject({ exitCode: 0 })
  return output
}

describe('HOME', () => {
  it('is one folder a job, on disk: what a step leaves there the next one finds', async () => {
    const size = 300_000_000
    await printed({
      script: `mkdir -p ~/.npm ~/.m2 && echo kept > ~/.m2/settings && head -c ${size} /dev/zero > ~/.npm/big`,
      limits: { memoryBytes: 128 * 1024 ** 2 },
    })
    expect(await printed({ script: 'cd ~; cat .m2/settings; stat -c %s .npm/big; pwd' })).toBe(`kept\n${size}\n/home\n`)
  })

  it('is empty for another job, and no part of what the job works on', async () => {
    await printed({ script: 'echo kept > ~/file' })
    await test.client.createWorkspace('other')
    expect(await printed({ workspaceId: 'other', script: 'ls -A ~ /work' })).toBe('/home:\n\n/work:\n')
    await test.client.removeWorkspace('other')
  })

  it('counts in the size of the workspace', async () => {
    await test.client.createWorkspace('small')
    const { status } = await test.run({
      workspaceId: 'small',
      script: 'cd ~; count=0; while :; do head -c 4000000 /dev/zero > $count; count=$((count + 1)); done',
      limits: { workspaceBytesMax: 64 * 1024 ** 2 },
    })
    expect(status.cause).toBe('disk')
    await test.client.removeWorkspace('small')
  })

  it('has the programs that a job installs for itself on the PATH', async () => {
    await printed({
      script:
        'mkdir -p ~/.local/bin; printf "#!/bin/sh\\necho mine\\n" > ~/.local/bin/tool; chmod +x ~/.local/bin/tool',
    })
    expect(await printed({ script: 'tool' })).toBe('mine\n')
  })
})

/** Where this machine has them, from its distribution or beside it. */
const PROGRAMS: [string, string, RegExp][] = [
  ['/usr/bin/java', 'java -version 2>&1', /version "/],
  [
    '/usr/bin/javac',
    'echo "class A { public static void main(String[] a) { System.out.print(42); } }" > A.java && javac A.java && java A',
    /42/,
  ],
  ['/usr/bin/mvn', 'mvn --version', /Apache Maven/],
  ['/usr/local/go/bin/go', 'go version', /^go version/],
  ['/usr/bin/python3', 'python3 -c "import ssl, sysconfig; print(ssl.OPENSSL_VERSION)"', /OpenSSL/],
  ['/usr/bin/perl', 'perl -MNet::Config -e "print qq(ok)"', /ok/],
]

describe('a program of the host', () => {
  it.each(PROGRAMS.filter(([path]) => existsSync(path)))('works: %s', async (_, script, output) => {
    expect(await printed({ script })).toMatch(output)
  })

  it('finds the certificates and the time zone, and no file with a password', async () => {
    const script =
      'ls /etc/ssl > /dev/null && date > /dev/null; for name in maven/settings.xml gitconfig shadow environment; do [ ! -e /etc/$name ] || echo $name; done'
    expect(await printed({ script })).toBe('')
  })
})
