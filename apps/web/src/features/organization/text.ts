/** Words of the organisation's own settings. */
export const organizationText = {
  title: 'Organisation',
  name: 'Name',
  slug: 'Address',
  slugDetail: 'The address stays when the name changes, so that no link breaks.',
  save: 'Save name',
  saving: 'Saving...',
  saved: 'Saved.',
  notYours: (names: string) => `Only an owner changes the name: ${names}.`,
  id: 'Organisation id',
  idDetail: 'Publishers write it into what they sign.',
} as const
