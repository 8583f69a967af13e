import { CopyButton } from './copy-button.tsx'

/** A digest as `9c1f03..02ab`, with a button that copies it whole. */
export function Digest({ value, label, copiedLabel }: { value: string; label: string; copiedLabel: string }) {
  const hex = value.replace(/^sha256:/, '')
  return (
    <span className="inline-flex items-center gap-1">
      <code className="font-mono text-table">
        {hex.slice(0, 6)}..{hex.slice(-4)}
      </code>
      <CopyButton value={value} label={label} copiedLabel={copiedLabel} />
    </span>
  )
}
