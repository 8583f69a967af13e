import { delimiter, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from '../root.ts'
import type { Command } from '../supervisor/part.ts'

/** What passes from the person's shell to the parts. Everything else stays behind: it may hold secrets of other things. */
const PASSED = [
  ...[
    'HOME',
    'USER',
    'LOGNAME',
    'LANG',
    'LC_ALL',
    'TZ',
    'TMPDIR',
    'LOG_LEVEL',
    'CI_SPANS_FILE',
    'SMTP_URL',
    'MAIL_FROM',
  ],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'],
  ...['MEMORY_BYTES', 'WORKSPACE_BYTES', 'CPU_CORES', 'PIDS', 'OUTPUT_BYTES', 'TIMEOUT_MS'].map(
    (limit) => `LAUNCHER_MAX_${limit}`,
  ),
  ...['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_HEADERS'],
]

/** The environment that every Node process of ours starts from. `compileCache` makes the next start of each quicker. */
export function baseEnvironment(compileCache: string): Record<string, string> {
  const passed = PASSED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))
  return {
    ...(Object.fromEntries(passed) as Record<string, string>),
    PATH: [dirname(process.execPath), process.env.PATH ?? ''].join(delimiter),
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: compileCache,
    NEXT_TELEMETRY_DISABLED: '1',
    NO_COLOR: '1',
  }
}

const END_WITH_SUPERVISOR = pathToFileURL(join(ROOT, 'infra/dev/bootstrap/end-with-supervisor.mjs')).href

/** On a machine with much memory V8 lets garbage grow to hundreds of megabytes a process before it looks. */
const SMALL_NURSERY = '--max-semi-space-size=4'

/** A Node process on a file of this checkout that ends when the supervisor does. */
export function nodeCommand(
  entry: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Command {
  return {
    file: process.execPath,
    args: [SMALL_NURSERY, '--import', END_WITH_SUPERVISOR, join(ROOT, entry), ...args],
    cwd: ROOT,
    env,
  }
}
