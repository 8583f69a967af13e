import { webProcess } from '#server/web-process.ts'

/** Whether every part of Baton serves: 200 with the state of each, or 503 naming the parts that do not. */
export async function GET(): Promise<Response> {
  const parts = await (await webProcess()).health()
  const down = parts.filter((part) => !part.ok)
  const detail =
    down.length === 0
      ? 'Every part serves.'
      : down.map((part) => `${part.name}: ${part.detail ?? part.state}`).join('; ')
  return Response.json(
    { ok: down.length === 0, down: down.map((part) => part.name), detail, parts },
    { status: down.length === 0 ? 200 : 503, headers: { 'cache-control': 'no-store' } },
  )
}
