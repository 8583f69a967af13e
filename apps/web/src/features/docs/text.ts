/** Words around the documentation. */
export const docsText = {
  title: 'Documentation',
  lead: 'How to build, release and operate with Baton.',
  pages: 'Pages of the documentation',
  code: 'Code',
} as const
