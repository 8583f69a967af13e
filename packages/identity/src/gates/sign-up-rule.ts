import { DomainError } from '@baton/kernel/errors'

/** Who may make an account without an invitation: everybody, nobody, or who has an address at one of some domains. */
export type SignUpRule = 'open' | 'closed' | { domains: readonly string[] }

/** What the operator decided about signing up. `firstAccountToken` lets its holder make the first account under any rule. */
export type SignUpPolicy = { rule: SignUpRule; firstAccountToken: string | null }

/** Reads a rule as the operator writes it: `open`, `closed`, or domains with commas between. Null where it is none. */
export function parseSignUpRule(text: string): SignUpRule | null {
  const names = text
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
  const [first] = names
  if (names.length === 1 && (first === 'open' || first === 'closed')) return first
  return names.every((name) => /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name)) ? { domains: names } : null
}

/** Whether the rule lets somebody with this normalised address sign up. A domain does not stand for those below it. */
export function maySignUp(rule: SignUpRule, address: string): boolean {
  if (typeof rule === 'string') return rule === 'open'
  return rule.domains.includes(address.slice(address.lastIndexOf('@') + 1))
}

/**
 * Whether an account can do nothing before its address is confirmed: anybody can type an address at a domain, so under a
 * rule about domains only mail to it proves that it is theirs.
 */
function mustConfirmFirst(rule: SignUpRule, user: { addressProved: boolean }): boolean {
  return typeof rule !== 'string' && !user.addressProved
}

/** Throws FORBIDDEN for an account that can do nothing before its address is confirmed. */
export function requireConfirmed(rule: SignUpRule, user: { email: string; addressProved: boolean }): void {
  if (!mustConfirmFirst(rule, user)) return
  throw new DomainError(
    'FORBIDDEN',
    `Confirm that ${user.email} is yours first: open the link that was mailed to it.`,
    { reason: 'address_unconfirmed' },
  )
}

/** The refusal of who may not sign up. */
export function signUpRefused(rule: SignUpRule): DomainError {
  if (typeof rule === 'string') {
    return new DomainError('FORBIDDEN', 'Sign-up is closed here. Ask a colleague to invite you.', {
      reason: 'sign_up_closed',
    })
  }
  return new DomainError(
    'FORBIDDEN',
    `Sign up with an address at ${rule.domains.join(' or ')}, or ask a colleague to invite you.`,
    { reason: 'sign_up_domain' },
  )
}
