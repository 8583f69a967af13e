import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Browser, expect, test } from '@playwright/test'
import { DashboardPage } from './pages/dashboard-page.ts'
import { OrganizationPage } from './pages/organization-page.ts'
import { connections } from './support/connections.ts'
import { asRole, asSuperuser, ROLES, type Role, type Service } from './support/databases.ts'
import { commitAndPush } from './support/git.ts'
import { ownStack } from './support/own-stack.ts'
import { everythingServes, freezePart, identityOf, type PartName, stateFolder } from './support/parts.ts'
import { freshWord } from './support/people.ts'
import { type Asked, RecordingProxy } from './support/recording-proxy.ts'
import { type Build, buildOf, releaseInDevelopment, releasesOf, settled, until } from './support/rest.ts'
import { countRows, seenOf, tablesOfOrganizations } from './support/tenancy.ts'
import { Developer, furnish, type World } from './support/world.ts'

// One stack, of which one service after the other is taken away: each test goes on where the former has ended.
test.describe.configure({ mode: 'serial' })

const CI_PARTS = ['ci-server', 'ci-worker', 'ci-launcher'] as const
const CD_PARTS = ['cd-server', 'cd-worker', 'cd-launcher'] as const
const ALL_PARTS: readonly PartName[] = ['PostgreSQL', 'Temporal', 'web', ...CI_PARTS, ...CD_PARTS]

/** What CI sends to CD, and what CD asks of CI. */
const [publications, keys] = [await RecordingProxy.open(), await RecordingProxy.open()]
/** The two ends of a publication, between which the proxy stands. */
const ENDS = ['ci-worker', 'cd-server'] as const
/** Who was connected with whom while each step of a publication was under way. */
const connected: Array<{ asked: Asked; pairs: Set<string> }> = []
let world: World

ownStack(
  async () => ({
    env: { CD_INGEST_URL: publications.address, CI_JWKS_URL: `${keys.address}/.well-known/jwks.json` },
  }),
  async ({ browser }, { port }) => {
    publications.leadTo(port + 2)
    keys.leadTo(port + 1)
    publications.watch(async (asked) => {
      // Both ends are held here; that the second one has taken its connection is waited for.
      const areHeld = (pairs: Set<string>) => ENDS.every((end) => pairs.has(`${end} - outside`))
      connected.push({ asked, pairs: await until(() => connections(ALL_PARTS), areHeld) })
    })
    world = await furnish(browser)
  },
)

test.afterAll(async () => {
  await publications.close()
  await keys.close()
})

test('a publication is HTTP from CI to CD: the bytes, then the message; CD asks CI for its public keys, and there is nothing else between them', async () => {
  const sha256 = world.firstRelease.artifacts[0]?.sha256 ?? ''
  const blob = `/ingest/v1/blobs/sha256/${sha256}`
  expect(publications.exchanges).toEqual([
    expect.objectContaining({ method: 'HEAD', path: blob, status: 308 }),
    { method: 'PUT', path: blob, status: 201, bodySha256: sha256 },
    expect.objectContaining({ method: 'POST', path: '/ingest/v1/events', status: 201 }),
  ])
  expect(keys.exchanges.length).toBeGreaterThan(0)
  for (const exchange of keys.exchanges) {
    expect(exchange).toMatchObject({ method: 'GET', path: '/.well-known/jwks.json', status: 200 })
  }

  const across = connected.flatMap(({ pairs }) => [...pairs]).filter((pair) => /^ci-\w+ - cd-|^cd-\w+ - ci-/.test(pair))
  expect(across).toEqual([])
  expect(connected.map(({ asked }) => asked.method)).toEqual(['HEAD', 'PUT', 'POST'])
  for (const { pairs } of connected) for (const end of ENDS) expect([...pairs]).toContain(`${end} - outside`)

  // Nor is either told where the other keeps anything.
  for (const [own, other] of [
    [CI_PARTS, 'cd'],
    [CD_PARTS, 'ci'],
  ] as const) {
    for (const part of own) {
      const told = await toldTo(part)
      expect(told, part).not.toMatch(new RegExp(`baton_${other}|/(blobs|keys|launchers)/${other}\\b`))
    }
  }
})

let madeWithoutCd: { sha: string; version: string; word: string; sha256: string }

test('with CD stopped a push passes, and its release appears once CD is back', async () => {
  const { nora, pushUrl } = world
  const word = freshWord()
  const developer = await Developer.clone(pushUrl)
  await developer.edit('site/index.html', (text) => text.replace('Know when the sea comes in.', word))
  const thaw = await freezeAll(CD_PARTS)
  let version = ''
  try {
    const sha = await commitAndPush(developer.folder, `Say ${word}`)
    const { id, state, cause } = await buildOf(nora.api, sha)
    expect(state, cause ?? '').toBe('passed')
    // The verdict comes first; what is to be published is signed after it.
    const [artifact] = (
      await until(
        () => nora.api.get<Build>(`/builds/${id}`),
        ({ artifacts }) => artifacts[0]?.publications.length === 1,
      )
    ).artifacts
    version = artifact?.version ?? ''
    expect(artifact?.publications.map(({ state }) => state)).toEqual(['pending'])
    expect((await releasesOf(nora.api)).map((release) => release.version)).not.toContain(version)
    madeWithoutCd = { sha, version, word, sha256: artifact?.sha256 ?? '' }
  } finally {
    thaw()
  }
  const release = await releaseInDevelopment(nora.api, version)
  expect(release).toMatchObject({ gitCommit: madeWithoutCd.sha, artifacts: [{ sha256: madeWithoutCd.sha256 }] })
  await everythingServes()
})

test("neither service's database role can connect to the other's database", async () => {
  for (const [service, other] of [
    ['ci', 'cd'],
    ['cd', 'ci'],
  ] as const) {
    for (const role of ROLES) {
      const own = await asRole({ service, role }, service, (sql) => sql`select current_database() as name`)
      expect(own[0]).toEqual({ name: `baton_${service}` })
      const refused = asRole({ service, role }, other, (sql) => sql`select 1`)
      await expect(refused, `${service} ${role}`).rejects.toMatchObject({
        code: '42501',
        message: `permission denied for database "baton_${other}"`,
      })
    }
  }
})

test('no role that is connected is superuser, has BYPASSRLS, owns a table, or can become one that does', async () => {
  const { roles, mighty, owners, members } = await asSuperuser('postgres', async (sql) => {
    const connectedRoles = await sql<{ name: string; mighty: boolean }[]>`
      select distinct r.rolname as name, r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolreplication as mighty
      from pg_stat_activity a join pg_roles r on r.oid = a.usesysid
      where a.backend_type = 'client backend' and a.pid <> pg_backend_pid() order by 1`
    const names = connectedRoles.map(({ name }) => name)
    return {
      roles: names,
      mighty: connectedRoles.filter((role) => role.mighty),
      owners: await sql`
        select distinct refobjid::regrole::text as name from pg_shdepend
        where deptype = 'o' and classid = 'pg_class'::regclass and refobjid::regrole::text = any(${names})`,
      members: await sql`
        select member::regrole::text as name from pg_auth_members where member::regrole::text = any(${names})`,
    }
  })
  expect(roles).toEqual([
    'baton_cd_app',
    'baton_cd_auth',
    'baton_cd_system',
    'baton_ci_app',
    'baton_ci_auth',
    'baton_ci_system',
  ])
  expect({ mighty, owners: [...owners], members: [...members] }).toEqual({ mighty: [], owners: [], members: [] })
})

/**
 * What `auth` and `system` may see of every organisation: where to look a caller up before the organisation is known, and
 * which queue has work. Ids, states, sizes and times; nothing of what is said there.
 */
const ACROSS: Record<Service, Partial<Record<Role, Record<string, string[]>>>> = {
  cd: {
    auth: {
      'identity.api_keys': ['id', 'org_id', 'public_id', 'secret_hash'],
      'identity.invitations': ['id', 'org_id', 'token_hash'],
      'identity.memberships': ['org_id', 'removed_at', 'user_id'],
      'identity.organization_sessions': ['org_id', 'session_id'],
      'identity.organizations': ['name', 'org_id', 'slug'],
    },
    system: {
      'audit.checkpoints': ['org_id', 'signed_at', 'size'],
      'audit.counters': ['org_id'],
      'audit.heads': ['org_id', 'size'],
      'audit.outbox': ['id', 'org_id'],
      'cd.artifacts': ['org_id'],
      'cd.promotions': ['id', 'org_id', 'state'],
      'cd.wakes': ['due_at', 'id', 'org_id', 'promotion_id'],
    },
  },
  ci: {
    auth: {
      'ci.webhook_routes': ['forge', 'id', 'last_rejected_at', 'org_id', 'rejected_count', 'rejected_for', 'secret'],
    },
    system: {
      'audit.checkpoints': ['org_id', 'signed_at', 'size'],
      'audit.counters': ['org_id'],
      'audit.heads': ['org_id', 'size'],
      'audit.outbox': ['id', 'org_id'],
      'ci.build_schedules': ['due_at', 'id', 'org_id'],
      'ci.publications': ['due_at', 'id', 'org_id'],
      'ci.repositories': ['org_id'],
    },
  },
}

test('as each of those roles every table of an organisation shows no row of another, and none where no organisation is set', async ({
  browser,
}) => {
  const mine = await organizationId(world)
  const other = await organizationId(await secondWorld(browser))
  for (const service of ['cd', 'ci'] as const) {
    const { tables, truth } = await asSuperuser(service, async (sql) => {
      const all = await tablesOfOrganizations(sql)
      return { tables: all, truth: await countRows(sql, all, mine) }
    })
    const filled = tables.filter((table) => (truth.get(table) ?? 0) > 0)
    expect(filled.length, `${service}: ${filled.join(', ')}`).toBeGreaterThan(tables.length / 2)

    for (const role of ['app', 'auth', 'system'] as const) {
      await asRole({ service, role }, service, async (sql) => {
        const across = ACROSS[service][role] ?? {}
        for (const current of [other, '']) {
          for (const seen of await seenOf(sql, tables, { theirs: mine, current })) {
            const said = `${service} ${role} for "${current}": ${seen.table}`
            const allowed = across[seen.table]
            if (allowed) expect(seen.columns, said).toEqual(allowed)
            else expect(seen.rows, said).toBe(0)
          }
        }
        if (role !== 'app') return
        // What is hidden from others is there for its own.
        for (const { table, rows } of await seenOf(sql, tables, { theirs: mine, current: mine })) {
          expect({ table, rows }).toEqual({ table, rows: truth.get(table) })
        }
      })
    }
  }
})

test("with CI stopped, its database dropped and its files gone, that release shows its commits and tests, and deploys from CD's own bytes", async () => {
  const { nora, slug } = world
  await freezeAll(CI_PARTS)
  await asSuperuser('postgres', (sql) => sql`drop database baton_ci with (force)`)
  for (const folder of ['blobs', 'keys']) await rm(join(stateFolder(), folder, 'ci'), { recursive: true })
  const asked = [publications.exchanges.length, keys.exchanges.length]

  const dashboard = await DashboardPage.from(await openDashboard(slug))
  const page = await dashboard.openLive('development', madeWithoutCd.version)
  await expect(page.page.getByRole('region', { name: 'Changes' })).toContainText(`Say ${madeWithoutCd.word}`)
  await expect(page.evidence).toContainText(/\d+ of \d+ tests passed/)
  await expect(page.evidence).toContainText('Commits since the last publication')

  const promotion = await (await page.promoteTo('staging')).request(madeWithoutCd.version, 'staging')
  await promotion.becomes('Deployed')
  const { targetUrl, deployment } = await settled(nora.api, promotion.id)
  expect(deployment?.failure).toBeNull()
  expect(await until(() => textAt(targetUrl))).toContain(madeWithoutCd.word)
  expect([publications.exchanges.length, keys.exchanges.length]).toEqual(asked)
})

async function openDashboard(slug: string): Promise<OrganizationPage> {
  await world.nora.page.reload()
  return new OrganizationPage(world.nora.page, slug)
}

/** What a part's process was told in its environment, but for the name that CI's keys and messages carry. */
async function toldTo(part: PartName): Promise<string> {
  const { pid } = await identityOf(part)
  const variables = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0')
  return variables.filter((variable) => !/^(CI_ISSUER|PATH|npm_\w+|INIT_CWD|PWD)=/.test(variable)).join('\n')
}

/** SIGSTOP for parts; the answered function lets them go on. */
async function freezeAll(parts: readonly PartName[]): Promise<() => void> {
  const thaws: Array<() => void> = []
  for (const part of parts) thaws.push(await freezePart(part))
  return () => {
    for (const thaw of thaws.reverse()) thaw()
  }
}

async function organizationId({ nora }: World): Promise<string> {
  return (await nora.api.get<{ orgId: string }>('/organization')).orgId
}

async function secondWorld(browser: Browser): Promise<World> {
  const other = await furnish(browser)
  for (const { context } of [other.chen, other.dara]) await context.close()
  return other
}

async function textAt(url: string | null): Promise<string | undefined> {
  return url === null ? undefined : (await fetch(url)).text()
}
