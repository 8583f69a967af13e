/** Words about the connection that keeps pages live. */
export const liveText = {
  notLive: (sinceMs: number) =>
    `Not live since ${new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }).format(sinceMs)}. Reconnecting...`,
} as const
