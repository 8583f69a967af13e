import { LocalTime } from '@baton/ui/patterns/local-time'
import { appText } from '#text/app.ts'

/** When bytes were deleted and by which rule, in the place where they would be. */
export function DeletedLine({ deleted }: { deleted: { at: string; rule: string } }) {
  return (
    <p className="text-table text-2">
      {appText.deletedOn} <LocalTime at={deleted.at} form="said" /> {appText.deletedBy(deleted.rule)}
    </p>
  )
}
