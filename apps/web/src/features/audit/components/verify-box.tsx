import { CopyButton } from '@baton/ui/patterns/copy-button'
import { Section } from '@baton/ui/patterns/section'
import { buttonClass } from '@baton/ui/primitives/button'
import { appText } from '#text/app.ts'
import { auditText as text } from '../text.ts'

/** How to prove the log without this server: export, verifier, key and command. */
export function VerifyBox(props: {
  vkey: string | null
  count: number
  mayExport: boolean
  exportHref: string
  verifierHref: string
}) {
  const command = `node verify.mjs export.tar --key '${props.vkey ?? ''}'`
  return (
    <Section title={text.verifyTitle} id="verify">
      <div className="flex flex-col gap-4">
        <p className="max-w-[72ch] text-2">{text.verifyDetail}</p>
        {props.vkey === null ? (
          <p>{text.notSigned}</p>
        ) : (
          <>
            <div className="flex flex-wrap gap-2">
              {props.mayExport ? (
                <a href={props.exportHref} download="export.tar" className={buttonClass('primary')}>
                  {text.export(props.count)}
                </a>
              ) : (
                <p className="text-2">{text.exportNotYours}</p>
              )}
              <a href={props.verifierHref} download="verify.mjs" className={buttonClass('secondary')}>
                {text.verifier}
              </a>
            </div>
            <Shown label={text.key} detail={text.keyDetail} value={props.vkey} copy={text.copyKey} id="log-key" />
            <Shown label={text.command} value={command} copy={text.copyCommand} id="verify-command" />
          </>
        )}
      </div>
    </Section>
  )
}

function Shown(props: { id: string; label: string; detail?: string; value: string; copy: string }) {
  return (
    <div className="flex flex-col gap-1">
      <p className="font-medium">{props.label}</p>
      {props.detail ? <p className="text-table text-2">{props.detail}</p> : null}
      <div className="flex items-start gap-2">
        <code id={props.id} className="min-w-0 rounded-control bg-subtle px-3 py-2 font-mono text-table wrap-anywhere">
          {props.value}
        </code>
        <CopyButton value={props.value} label={props.copy} copiedLabel={appText.copied} />
      </div>
    </div>
  )
}
