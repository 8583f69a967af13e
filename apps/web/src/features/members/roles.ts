/** The roles as the members page offers them, the usual one first. Kept to the kernel's by its test. */
export const ROLES_OFFERED = ['member', 'viewer', 'admin', 'owner'] as const
export type RoleName = (typeof ROLES_OFFERED)[number]
