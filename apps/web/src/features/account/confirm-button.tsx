'use client'

import { PostButton } from './post-button.tsx'
import { accountText } from './text.ts'

/** Confirms an address for the account that is signed in. */
export function ConfirmButton({ token, address }: { token: string; address: string }) {
  return (
    <PostButton
      path="/api/account/confirm"
      body={{ token }}
      label={accountText.confirm(address)}
      pressedLabel={accountText.confirming}
      leadsTo={() => '/'}
    />
  )
}
