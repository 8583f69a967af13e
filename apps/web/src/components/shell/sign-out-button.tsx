'use client'

import { LogOut } from 'lucide-react'
import { useState } from 'react'
import { signOut } from '#lib/sign-in.ts'
import { shellText } from '#text/shell.ts'

/** Ends this sign-in, here and on the server. */
export function SignOutButton() {
  const [pressed, setPressed] = useState(false)
  return (
    <button
      type="button"
      disabled={pressed}
      onClick={async () => {
        setPressed(true)
        await signOut()
        window.location.assign('/sign-in')
      }}
      className="flex min-h-9 items-center gap-3 rounded-control px-3 text-body text-2 hover:bg-subtle hover:text-1 max-md:min-h-11"
    >
      <LogOut size={16} aria-hidden />
      {shellText.signOut}
    </button>
  )
}
