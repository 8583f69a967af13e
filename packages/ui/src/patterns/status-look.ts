/** The six tones. There is no seventh: more tire a reader. */
export const TONES = ['danger', 'attention', 'hold', 'active', 'neutral', 'success'] as const
export type Tone = (typeof TONES)[number]

/** The silhouettes; each means one thing, whatever its colour. */
export const SHAPES = [
  'notBegun',
  'running',
  'good',
  'bad',
  'person',
  'look',
  'held',
  'ended',
  'frozen',
  'pinned',
] as const
export type Shape = (typeof SHAPES)[number]

/** How a status looks everywhere: a word, a shape and a colour. */
export type StatusLook = { word: string; tone: Tone; shape: Shape }

/** The member of a group that the group shows: the most urgent one. Undefined for an empty group. */
export function mostUrgent<Look extends Pick<StatusLook, 'tone'>>(looks: readonly Look[]): Look | undefined {
  return looks.toSorted((a, b) => TONES.indexOf(a.tone) - TONES.indexOf(b.tone))[0]
}
