/** When and by which rule a row's bytes were deleted, as the API says it; null while it has them. */
export function deletionOf(row: {
  deletedAt: Date | null
  deletedRule: string | null
}): { at: string; rule: string } | null {
  return row.deletedAt && { at: row.deletedAt.toISOString(), rule: row.deletedRule ?? '' }
}
