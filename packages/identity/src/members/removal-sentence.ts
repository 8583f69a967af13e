import type { Removal } from './member-fields.ts'

/** What a removal ends, in one sentence that names only what there is. */
export function removalSentence(removal: Omit<Removal, 'sentence'>): string {
  const labels = removal.voidedApprovals.map((approval) => approval.label)
  const parts = [
    counted('ends', removal.endedSignIns, 'sign-in'),
    counted('revokes', removal.revokedApiKeys.length, 'key'),
    counted('withdraws', removal.revokedInvitations.length, 'open invitation'),
    counted('voids', labels.length, 'approval', labels.length > 0 ? ` (${labels.join(', ')})` : ''),
  ].filter((part) => part !== null)
  if (parts.length === 0) return `Removing ${removal.displayName} ends nothing that is in use.`
  const list = new Intl.ListFormat('en', { type: 'conjunction' }).format(parts).replace(', and ', ' and ')
  return `Removing ${removal.displayName} ${list}.`
}

function counted(verb: string, count: number, noun: string, suffix = ''): string | null {
  return count === 0 ? null : `${verb} ${count} ${noun}${count === 1 ? '' : 's'}${suffix}`
}
