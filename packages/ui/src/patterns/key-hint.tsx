/** The keys of a shortcut, each in its own cap. */
export function KeyHint({ keys }: { keys: readonly string[] }) {
  return (
    <span className="inline-flex gap-1">
      {keys.map((key) => (
        <kbd key={key} className="rounded-badge border bg-subtle px-1.5 font-mono text-meta text-2">
          {key}
        </kbd>
      ))}
    </span>
  )
}
