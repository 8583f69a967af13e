import { isAbsolute, join } from 'node:path'
import { parseArgs } from 'node:util'
import { ADDRESS_OPTIONS, type AddressOptions, readAddressOptions } from './address-options.ts'
import { Problem } from './problem.ts'

/** What `npm start -- …` was asked for. `port` and `isolation` are undefined where the state folder decides. */
export type StartOptions = {
  stateFolder: string
  port: number | undefined
  addresses: AddressOptions
  /** Origins of git repositories in the operator's own network, each for everybody or for one organisation. */
  gitOrigins: string[]
  reset: boolean
  noIsolation: boolean
  yes: boolean
  help: boolean
}

/** The text of `npm start -- --help`. */
export const HELP = `npm start -- [options]

  --port N           base port; the other parts take the ports after it (3000 the first time, then as before)
  --state FOLDER     where everything is kept (.baton)
  --url URL          the address that people open, such as https://baton.example (BATON_URL)
  --webhooks-url URL the address that forges send webhooks to, such as https://ci.baton.example (BATON_WEBHOOKS_URL)
  --host ADDRESS     listen on this address of the machine, or on all with 0.0.0.0 (BATON_HOST; 127.0.0.1)
  --trusted-proxies N
                     how many of your proxies stand in front of Baton (BATON_TRUSTED_PROXIES; 1 with an https --url, else 0)
  --sign-up WHO      who may make an account: open, closed, or domains such as corp.example (BATON_SIGN_UP; open on
                     localhost, closed on any other address)
  --allow-git-origin ORIGIN[=ORGANIZATION]
                     let repositories be at this origin though it is http or in a private network, such as
                     https://git.corp.example; for one organisation by its id, or for all. May be given again
  --reset            delete all state first; says what goes, and asks
  --no-isolation     run builds as yourself, without a sandbox: only for your own repositories on this machine
  --yes              do not ask back
  --help             show this page`

/** Reads command line and environment; `baseFolder` is what relative paths mean. Throws a Problem that names what is wrong. */
export function parseStartOptions(
  args: readonly string[],
  baseFolder: string,
  env: Readonly<Record<string, string | undefined>> = {},
): StartOptions {
  const { values } = parse(args)
  const state = values.state ?? '.baton'
  return {
    stateFolder: isAbsolute(state) ? state : join(baseFolder, state),
    port: values.port === undefined ? undefined : parsePort(values.port),
    addresses: readAddressOptions(values, env),
    gitOrigins: (values['allow-git-origin'] ?? []).map(parseGitOrigin),
    reset: values.reset ?? false,
    noIsolation: values['no-isolation'] ?? false,
    yes: values.yes ?? false,
    help: values.help ?? false,
  }
}

const TEXTS = Object.fromEntries(ADDRESS_OPTIONS.map((name) => [name, { type: 'string' }])) as Record<
  (typeof ADDRESS_OPTIONS)[number],
  { type: 'string' }
>

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        state: { type: 'string' },
        ...TEXTS,
        'allow-git-origin': { type: 'string', multiple: true },
        reset: { type: 'boolean' },
        'no-isolation': { type: 'boolean' },
        yes: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    })
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`)
  }
}

/** `https://host` or `https://host=org_…`, which CI reads with commas between. */
function parseGitOrigin(text: string): string {
  const [address = '', organization] = text.split('=')
  const url = URL.canParse(address) ? new URL(address) : null
  const isOrigin = url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/` && !text.includes(',')
  if (!isOrigin || (organization !== undefined && !/^org_[a-z0-9]+$/.test(organization))) {
    throw new Problem(
      `--allow-git-origin wants the origin of a forge, such as https://git.corp.example, and if wanted =org_… after it, not "${text}".`,
    )
  }
  return organization === undefined ? url.origin : `${url.origin}=${organization}`
}

function parsePort(text: string): number {
  const port = Number(text)
  // The sample sites reach up to 99 ports above the base.
  if (!Number.isInteger(port) || port < 1024 || port > 65_436) {
    throw new Problem(`--port wants a number from 1024 to 65436, not "${text}".`)
  }
  return port
}
