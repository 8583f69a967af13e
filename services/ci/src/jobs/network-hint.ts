/** What a name of another host looks like: with a dot in it, and no loopback. */
const NAME = String.raw`(?!localhost)(?!127\.)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`

/** How programs say that they reached no network. Each names another host, or says that no name could be resolved at all. */
const MESSAGES: readonly RegExp[] = [
  // Node, npm, yarn, pnpm.
  new RegExp(`getaddrinfo (?:EAI_AGAIN|ENOTFOUND) ${NAME}`),
  new RegExp(`connect ENETUNREACH ${NAME}`),
  // pip, Python, wget, apt, ssh: the C library's own words.
  /Temporary failure in name resolution/,
  /Temporary failure resolving '/,
  /\[Errno 101\] Network is unreachable/,
  // Go.
  new RegExp(String.raw`dial tcp: lookup ${NAME}(?: on \S+)?: `),
  /dial tcp \S+: connect: network is unreachable/,
  // Java: Maven, Gradle.
  new RegExp(`UnknownHostException: ${NAME}`),
  new RegExp(`Unknown host '?${NAME}`),
  // curl, git, cargo.
  new RegExp(`Could(?:n't| not) resolve host(?:name)?:? ${NAME}`),
  new RegExp(String.raw`curl: \(7\) Failed to connect to ${NAME}`),
]

const HINT = "This job has no network. To give it one, write 'network: internet' in the job."

/**
 * What to add to the cause of a step that failed in a job without network: a sentence where the end of its output has a
 * well-known message of a program that tried to reach one, null otherwise.
 */
export function networkHint(network: 'none' | 'internet', outputEnd: string): string | null {
  return network === 'none' && MESSAGES.some((message) => message.test(outputEnd)) ? HINT : null
}
