import type { Api } from '../support/api.ts'
import type { Publisher } from '../support/publisher.ts'
import { request as ask, type Requested, settled, until } from '../support/rest.ts'
import type { Member } from '../support/world.ts'

/** The environments of the rows, by what they ask for. */
const RULES = {
  guarded: {},
  owners: { approvals: [{ count: 1, roles: ['owner'], teamIds: [] }] },
  pairs: { approvals: [{ count: 2, roles: [], teamIds: [] }] },
  brief: { expiryMinutes: 1 },
  open: { approvals: [] },
} as const
export type PlaceName = keyof typeof RULES

/** How long a deployment of a row's project takes. */
type Process = 'quick' | 'slow'

/** A project in an environment, with a release to be brought there. */
export type Place = { projectId: string; projectName: string; environmentId: string; releaseId: string }

type Environments = Record<PlaceName, { environmentId: string; lifecycleId: string }>
/** By who wrote them. */
type Artifacts = { plain: string; byChen: string }

type People = { nora: Member; chen: Member; vera: Member }

/** Makes as many promotions as there are rows, none of which gets in the way of another. */
export class DecisionStage {
  readonly source: string
  readonly #environments: Environments
  readonly #artifacts: Artifacts
  readonly #nora: Api
  #made = 0

  private constructor(nora: Api, made: { source: string; environments: Environments; artifacts: Artifacts }) {
    this.#nora = nora
    this.source = made.source
    this.#environments = made.environments
    this.#artifacts = made.artifacts
  }

  /** Publishes two artifacts, written by Vera, one of them with Chen, and makes the environments. */
  static async open({
    nora,
    chen,
    vera,
    ...at
  }: People & { orgId: string; publisher: Publisher }): Promise<DecisionStage> {
    const source = at.publisher.source(at.orgId, 'rep_post')
    const author = { name: 'V. Holm', email: vera.person.email }
    const wrote = { plain: [author], byChen: [author, { name: 'C. Wu', email: ` ${chen.person.email.toUpperCase()}` }] }
    for (const [name, authors] of Object.entries(wrote)) {
      const of = { orgId: at.orgId, source, name: `post-${name}`, version: '1.0.0', authors }
      await at.publisher.publish(at.publisher.draft(of))
    }
    const { items } = await nora.api.get<{ items: Array<{ id: string; purl: string }> }>('/release-artifacts?limit=50')
    const artifactOf = (name: string) => items.find((item) => item.purl.includes(`/post-${name}@`))?.id ?? name
    const artifacts = { plain: artifactOf('plain'), byChen: artifactOf('byChen') }
    const environments = await makeEnvironments(nora.api)
    return new DecisionStage(nora.api, { source, environments, artifacts })
  }

  /** A place of a row's own. The release is cut by Nora unless somebody else does. */
  async place(
    name: PlaceName,
    options: { process?: Process; artifact?: 'plain' | 'byChen'; cutBy?: Api; phases?: PlaceName[] } = {},
  ): Promise<Place> {
    this.#made += 1
    const { environmentId, lifecycleId } = this.#environments[name]
    const projectName = `post-${name}-${this.#made}`
    const { projectId } = await this.#nora.post<{ projectId: string }>('/projects', {
      name: projectName,
      lifecycleId,
      cutsReleases: false,
      trust: [{ source: this.source }],
      steps: [step(options.process ?? 'quick')],
    })
    const place = { projectId, projectName, environmentId }
    return { ...place, releaseId: await this.cut(projectId, options) }
  }

  /** Cuts another release of a project. */
  async cut(
    projectId: string,
    { artifact, cutBy, version }: { artifact?: 'plain' | 'byChen'; cutBy?: Api; version?: string } = {},
  ): Promise<string> {
    const { releaseId } = await (cutBy ?? this.#nora).post<{ releaseId: string }>('/releases', {
      projectId,
      artifactId: this.#artifacts[artifact ?? 'plain'],
      ...(version === undefined ? {} : { version }),
    })
    return releaseId
  }

  /** The artifact that all releases of the rows are cut from. */
  get artifactId(): string {
    return this.#artifacts.plain
  }

  /** The environment's id. */
  environmentId(name: PlaceName): string {
    return this.#environments[name].environmentId
  }

  /** The lifecycle that has just this environment. */
  lifecycleId(name: PlaceName): string {
    return this.#environments[name].lifecycleId
  }

  /** A promotion that Nora, or somebody else, has asked for. */
  async asked(name: PlaceName, options: Parameters<DecisionStage['place']>[1] & { by?: Api } = {}) {
    const place = await this.place(name, options)
    return { ...place, ...(await ask(options.by ?? this.#nora, place.releaseId, place.environmentId)) }
  }

  /** Waits until a promotion is being deployed. */
  async deploying(promotionId: string): Promise<void> {
    await until(
      () => this.#nora.get<{ status: string }>(`/promotions/${promotionId}`),
      ({ status }) => status === 'deploying',
    )
  }

  /** Waits until nothing more happens to a promotion. */
  async over(promotionId: string): Promise<void> {
    await settled(this.#nora, promotionId)
  }
}

/** A promotion of a row, and where it goes. */
export type Asked = Place & Requested

async function makeEnvironments(api: Api) {
  const made: Partial<Environments> = {}
  for (const name of Object.keys(RULES) as PlaceName[]) {
    const { environmentId } = await api.post<{ environmentId: string }>('/environments', {
      name,
      rule: { ...GUARDED, ...RULES[name] },
    })
    const { lifecycleId } = await api.post<{ lifecycleId: string }>('/lifecycles', {
      name: `only ${name}`,
      phases: [{ environmentId }],
    })
    made[name] = { environmentId, lifecycleId }
  }
  return made as Environments
}

const GUARDED = {
  approvals: [{ count: 1, roles: [], teamIds: [] }],
  noSelfApproval: true,
  noAuthor: true,
  expiryMinutes: 60,
  approvalsGoodForMinutes: 60,
  testsPassed: false,
  minimumLevel: 'none',
  evidence: ['provenance'],
  approveRollbacks: false,
}

/** The rule of the guarded environment, with a change. */
export function guardedRule(change: Record<string, unknown> = {}): Record<string, unknown> {
  return { ...GUARDED, ...change }
}

function step(process: Process) {
  const script = process === 'quick' ? 'true' : 'sleep 120'
  return { kind: 'script', name: 'Nothing', timeoutMs: 300_000, script }
}
