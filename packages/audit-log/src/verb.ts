import { verbsFor } from '@baton/kernel/command'

/** The log's own verbs need nothing of a service: each service and the web call them with their own context. */
export const { command, query } = verbsFor<unknown>()
