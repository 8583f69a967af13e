/** Words that belong to no single feature. */
export const appText = {
  name: 'Baton',
  description: 'Builds every commit, and moves releases from environment to environment on the record.',
} as const
