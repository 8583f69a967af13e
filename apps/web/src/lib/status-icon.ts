import type { Shape, Tone } from '@baton/ui/patterns/status-look'

const COLOUR: Readonly<Record<Tone, string>> = {
  neutral: '#687289',
  active: '#1871d3',
  success: '#008351',
  danger: '#da2a32',
  attention: '#a26403',
  hold: '#9155cb',
}

/** The silhouette of each shape on a ground of 16, white on its colour. */
const DRAWING: Readonly<Record<Shape, string>> = {
  notBegun: '<circle cx="8" cy="8" r="5" fill="none" stroke="#fff" stroke-width="2" stroke-dasharray="2.5 2"/>',
  running: '<path d="M8 3a5 5 0 1 1-5 5" fill="none" stroke="#fff" stroke-width="2.2" stroke-linecap="round"/>',
  good: '<path d="M4 8.5l2.7 2.7L12 5.5" fill="none" stroke="#fff" stroke-width="2.2" stroke-linecap="round"/>',
  bad: '<path d="M4.8 4.8l6.4 6.4m0-6.4l-6.4 6.4" fill="none" stroke="#fff" stroke-width="2.2" stroke-linecap="round"/>',
  person: '<circle cx="8" cy="5.6" r="2.3" fill="#fff"/><path d="M3.6 13a4.4 4.4 0 0 1 8.8 0z" fill="#fff"/>',
  look: '<path d="M8 3.2v5.6" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/><circle cx="8" cy="12.2" r="1.4" fill="#fff"/>',
  held: '<path d="M5.8 4.5v7m4.4-7v7" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/>',
  ended: '<path d="M4 12L12 4" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/>',
  frozen: '<path d="M8 3v10M3.7 5.5l8.6 5m0-5l-8.6 5" stroke="#fff" stroke-width="1.8" stroke-linecap="round"/>',
  pinned: '<path d="M8 8.5V13M5 3.5h6l-1 4h-4z" fill="#fff" stroke="#fff" stroke-width="1.4"/>',
}

const GROUND: Readonly<Record<Shape, string>> = {
  notBegun: '<circle cx="8" cy="8" r="8"/>',
  running: '<circle cx="8" cy="8" r="8"/>',
  good: '<circle cx="8" cy="8" r="8"/>',
  bad: '<path d="M4.7 0h6.6L16 4.7v6.6L11.3 16H4.7L0 11.3V4.7z"/>',
  person: '<rect width="16" height="16" rx="3"/>',
  look: '<path d="M8 0l8 15.5H0z"/>',
  held: '<circle cx="8" cy="8" r="8"/>',
  ended: '<circle cx="8" cy="8" r="8"/>',
  frozen: '<circle cx="8" cy="8" r="8"/>',
  pinned: '<circle cx="8" cy="8" r="8"/>',
}

/** A favicon that shows a status by shape and colour, as a data address. */
export function statusIcon({ tone, shape }: { tone: Tone; shape: Shape }): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><g fill="${COLOUR[tone]}">${GROUND[shape]}</g>${DRAWING[shape]}</svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}
