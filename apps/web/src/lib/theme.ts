/** Where a browser keeps its choice of theme; the server draws with it from the first byte. */
export const THEME_COOKIE = 'baton_theme'

/** The themes one may choose from. */
export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** The theme that a cookie names; anything else is the system's. */
export function readTheme(value: string | undefined): Theme {
  return THEMES.find((theme) => theme === value) ?? 'system'
}
