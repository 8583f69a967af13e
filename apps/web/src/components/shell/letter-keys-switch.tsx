'use client'

import { Checkbox } from '@baton/ui/primitives/field'
import { useRouter } from 'next/navigation'
import { LETTER_KEYS_COOKIE } from '#lib/keys.ts'
import { shellText } from '#text/shell.ts'

/** Turns the letter keys off and on, for who speaks to their computer or hits keys by accident. */
export function LetterKeysSwitch({ on }: { on: boolean }) {
  const router = useRouter()
  return (
    <Checkbox
      id="letter-keys"
      label={shellText.letterKeys}
      hint={shellText.keysHint}
      defaultChecked={on}
      onChange={(event) => {
        // biome-ignore lint/suspicious/noDocumentCookie: the cookie store API is not in every browser yet
        document.cookie = `${LETTER_KEYS_COOKIE}=${event.target.checked ? 'on' : 'off'}; path=/; max-age=31536000; samesite=lax`
        router.refresh()
      }}
    />
  )
}
