import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { StatusBadge } from '@baton/ui/patterns/status-badge'
import { Button } from '@baton/ui/primitives/button'
export default function Page() {
  return (
    <main className="p-8">
      <Button variant="primary">Hi</Button>
      <StatusBadge look={{ word: 'Passed', tone: 'success', shape: 'good' }} />
      <RelativeTime at={new Date().toISOString()} />
    </main>
  )
}
