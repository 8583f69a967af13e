import { type Api, hasEnded, until } from './api.ts'
import { distribution, type Figure } from './figures.ts'
import { type BenchRepository, buildOf } from './repository.ts'

type Named = { id: string; name: string }
type Promotion = { id: string; state: string; requestedAt: string; deployment: { startedAt: string } | null }

/** A pipeline that packs one small file and hands it to delivery. */
export const ARTIFACT_SCRIPT = 'mkdir -p site && date > site/index.html && tar -czf site.tgz -C site .'

/**
 * Requests promotions into an environment whose gates are all green, one after another: from the request to the start of
 * the deployment, by the server's times.
 */
export async function measurePromotions(api: Api, repository: BenchRepository, count: number): Promise<Figure> {
  const connected = await api.get<{ id: string; webhookUrl: string }>(`/repositories/${repository.id}`)
  const organization = await api.get<{ orgId: string }>('/organization')
  const source = `${new URL(connected.webhookUrl).origin}/orgs/${organization.orgId}/repositories/${repository.id}`
  const { projectId } = await api.post<{ projectId: string }>('/projects/for-source', {
    name: 'bench-promotions',
    source,
  })
  const sha = await repository.push('main')
  await repository.announce('main', sha)
  await buildOf(api, repository.id, sha, hasEnded)
  const release = await until(
    async () => (await api.get<{ items: Named[] }>(`/releases?projectId=${projectId}`)).items[0],
    (found) => found !== undefined,
  )
  const environments = (await api.get<{ items: Named[] }>('/environments')).items
  const development = environments.find((environment) => environment.name === 'development')
  if (!release || !development) throw new Error('There is no release, or no environment development.')
  await untilIdle(api, projectId)
  const samples: number[] = []
  for (let index = -2; index < count; index += 1) {
    const asked = Date.now()
    const { promotionId } = await api.post<{ promotionId: string }>('/promotions', {
      releaseId: release.id,
      environmentId: development.id,
    })
    const promotion = await until(
      () => api.get<Promotion>(`/promotions/${promotionId}`),
      (one) => one.deployment !== null,
    )
    if (index >= 0) samples.push(Date.parse(promotion.deployment?.startedAt ?? '') - asked)
    await untilIdle(api, projectId)
  }
  return distribution(samples, 'ms')
}

async function untilIdle(api: Api, projectId: string): Promise<void> {
  const open = async () => (await api.get<{ items: Promotion[] }>(`/promotions?projectId=${projectId}`)).items
  await until(
    open,
    (items) => items.length > 0 && items.every((one) => one.state === 'deployed' || one.state === 'failed'),
  )
}
