'use client'

import { useState } from 'react'
import { THEME_COOKIE, THEMES, type Theme } from '#lib/theme.ts'
import { shellText } from '#text/shell.ts'

/** Chooses light, dark, or what the system says. Kept in a cookie, so that the server draws with it. */
export function ThemeSwitch({ theme }: { theme: Theme }) {
  const [chosen, setChosen] = useState(theme)
  const choose = (next: Theme) => {
    setChosen(next)
    // biome-ignore lint/suspicious/noDocumentCookie: the cookie store API is not in every browser yet
    document.cookie = `${THEME_COOKIE}=${next}; path=/; max-age=31536000; samesite=lax`
    if (next === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = next
  }
  return (
    <fieldset className="flex rounded-control border bg-page p-0.5">
      <legend className="sr-only">{shellText.theme}</legend>
      {THEMES.map((each) => (
        <label
          key={each}
          className="flex min-h-7 flex-1 items-center justify-center rounded-badge px-2 text-meta text-2 has-checked:bg-surface has-checked:font-medium has-checked:text-text-1 has-focus-visible:outline-2 has-focus-visible:outline-ring max-md:min-h-11"
        >
          <input
            type="radio"
            name="theme"
            value={each}
            checked={chosen === each}
            onChange={() => choose(each)}
            className="sr-only"
          />
          {shellText.themes[each]}
        </label>
      ))}
    </fieldset>
  )
}
