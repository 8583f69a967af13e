'use client'

import { paths } from '#lib/paths.ts'
import { PostButton } from './post-button.tsx'
import { accountText } from './text.ts'

/** Joins an organisation with the account that is signed in. */
export function JoinButton({ token, organization }: { token: string; organization: string }) {
  return (
    <PostButton<{ slug: string }>
      path="/api/account/join"
      body={{ token }}
      label={accountText.join(organization)}
      pressedLabel={accountText.joining}
      leadsTo={({ slug }) => paths.home(slug)}
    />
  )
}
