import { expect, it } from 'vitest'
import { networkHint } from './network-hint.ts'

/** As the programs print them in a sandbox without network. */
const REACHED_FOR_ONE: [string, string][] = [
  [
    'npm',
    'npm error code EAI_AGAIN\nnpm error request to https://registry.npmjs.org/left-pad failed, reason: getaddrinfo EAI_AGAIN registry.npmjs.org',
  ],
  [
    'pnpm',
    'ERR_PNPM_META_FETCH_FAIL  GET https://registry.npmjs.org/x: request failed, reason: getaddrinfo ENOTFOUND registry.npmjs.org',
  ],
  [
    'pip',
    "WARNING: Retrying (Retry(total=0, ...)) after connection broken by 'NewConnectionError(': Failed to establish a new connection: [Errno -3] Temporary failure in name resolution')': /simple/six/",
  ],
  [
    'pip by address',
    "NewConnectionError(': Failed to establish a new connection: [Errno 101] Network is unreachable')",
  ],
  [
    'go',
    'go: golang.org/x/text@latest: Get "https://proxy.golang.org/golang.org/x/text/@v/list": dial tcp: lookup proxy.golang.org on [::1]:53: read udp [::1]:55467->[::1]:53: read: connection refused',
  ],
  ['go by another resolver', 'dial tcp: lookup sum.golang.org: Temporary failure in name resolution'],
  [
    'maven',
    'Could not transfer artifact a:b:pom:2.6 from/to central (https://repo.maven.apache.org/maven2): repo.maven.apache.org: Temporary failure in name resolution',
  ],
  [
    'maven, older',
    'Could not transfer artifact a:b:pom:1 from/to central: Unknown host repo.maven.apache.org: Name or service not known',
  ],
  ['gradle', 'java.net.UnknownHostException: services.gradle.org'],
  ['curl', 'curl: (6) Could not resolve host: example.com'],
  ['curl by address', "curl: (7) Failed to connect to 1.1.1.1 port 443 after 0 ms: Couldn't connect to server"],
  ['git', "fatal: unable to access 'https://github.com/a/b/': Could not resolve host: github.com"],
  ['ssh', 'ssh: Could not resolve hostname github.com: Temporary failure in name resolution'],
  ['cargo', "[6] Couldn't resolve host name (Could not resolve host: index.crates.io)"],
  ['apt', "Temporary failure resolving 'deb.debian.org'"],
]

it.each(REACHED_FOR_ONE)('%s, which reached for a network that its job has not, gets a hint', (_, output) => {
  expect(networkHint('none', `before\n${output}\nafter`)).toBe(
    "This job has no network. To give it one, write 'network: internet' in the job.",
  )
  expect(networkHint('internet', output)).toBeNull()
})

it.each([
  'Error: connect ECONNREFUSED 127.0.0.1:5432',
  'curl: (7) Failed to connect to localhost port 3000 after 0 ms',
  'curl: (7) Failed to connect to 127.0.0.1 port 3000 after 0 ms',
  'Error: getaddrinfo EAI_AGAIN postgres',
  'Expected: "could not resolve host"',
  'npm error code ERESOLVE',
  'Could not resolve dependencies for project a:b:jar:1',
])('what has another reason gets none: %s', (output) => {
  expect(networkHint('none', output)).toBeNull()
})
