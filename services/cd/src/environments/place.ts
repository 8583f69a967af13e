/** Where a project's releases run: one project in one environment. What is live has one value a place. */
export type Place = { projectId: string; environmentId: string }

/** The place as one text, for maps. */
export function placeKey({ projectId, environmentId }: Place): string {
  return `${projectId}/${environmentId}`
}
