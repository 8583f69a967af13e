import { CopyButton } from '@baton/ui/patterns/copy-button'
import { ScrollText } from '@baton/ui/patterns/scroll-text'
import { isValidElement, type ReactNode } from 'react'
import Markdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { Link } from '#components/link.tsx'
import { appText } from '#text/app.ts'
import { headingId } from '../heading-id.ts'
import { docsText } from '../text.ts'

/** Draws Markdown as elements; HTML in it stays text. */
export function MarkdownText({ children }: { children: string }) {
  return (
    <div className="flex max-w-[72ch] flex-col gap-4 text-body wrap-anywhere max-md:text-phone">
      <Markdown remarkPlugins={[remarkGfm]} components={COMPONENTS}>
        {children}
      </Markdown>
    </div>
  )
}

const COMPONENTS: Components = {
  h2: ({ children }) => (
    <h2 id={headingId(textOf(children))} className="mt-4 scroll-mt-4 text-section font-semibold">
      {children}
    </h2>
  ),
  h3: ({ children }) => (
    <h3 id={headingId(textOf(children))} className="mt-2 scroll-mt-4 font-semibold">
      {children}
    </h3>
  ),
  a: ({ href = '', children }) => (
    <Link href={href} className="text-link underline underline-offset-2">
      {children}
    </Link>
  ),
  ul: ({ children }) => <ul className="flex list-disc flex-col gap-1 pl-6">{children}</ul>,
  ol: ({ children }) => <ol className="flex list-decimal flex-col gap-1 pl-6">{children}</ol>,
  code: ({ children }) => <code className="rounded-badge bg-muted px-1 font-mono text-table">{children}</code>,
  pre: ({ children }) => <Snippet code={textOf(children)} />,
  table: ({ children }) => (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse text-table">{children}</table>
    </div>
  ),
  th: ({ children }) => <th className="border-b p-2 text-left align-top font-semibold">{children}</th>,
  td: ({ children }) => <td className="border-b p-2 align-top">{children}</td>,
}

/** A block of code that can be copied whole. */
export function Snippet({ code }: { code: string }) {
  return (
    <div className="relative rounded-card border bg-subtle">
      <ScrollText label={docsText.code} className="p-3 pr-12">
        {code.trimEnd()}
      </ScrollText>
      <div className="absolute top-2 right-2">
        <CopyButton value={code} label={appText.copy('this block')} copiedLabel={appText.copied} />
      </div>
    </div>
  )
}

function textOf(node: ReactNode): string {
  if (typeof node === 'string' || typeof node === 'number') return String(node)
  if (Array.isArray(node)) return node.map(textOf).join('')
  return isValidElement<{ children?: ReactNode }>(node) ? textOf(node.props.children) : ''
}
