import { anyOf } from '#lib/words.ts'
import type { ServerApi } from '#server/api/app-router.ts'
import { readAll } from '#server/read-all.ts'
import { settle } from '#server/settle.ts'
import { appText } from '#text/app.ts'
import type { RoleName } from '../roles.ts'

const NAMES_SHOWN = 4

/** In the place of an act that is not the reader's: why, and who can, by name. */
export async function NotYours(props: {
  api: ServerApi
  /** The roles that may do it. */
  roles: readonly RoleName[]
  say: (whoCan: string) => string
}) {
  const members = await settle(readAll((page) => props.api.members.list(page)))
  const names = members.ok
    ? members.value
        .filter(({ role }) => role !== null && props.roles.includes(role))
        .map((member) => member.displayName)
    : []
  const shown = names.slice(0, NAMES_SHOWN)
  const rest = names.length - shown.length
  const whoCan = rest > 0 ? appText.orOthers(shown.join(', '), rest) : anyOf(shown)
  return <p className="text-2">{props.say(whoCan || appText.anAdmin)}</p>
}
