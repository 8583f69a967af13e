import { Snippet } from '../../components/markdown.tsx'
import type { Operation } from '../read-operations.ts'
import { referenceText as text } from '../text.ts'
import { FieldsTable } from './fields-table.tsx'

/** One call: what it does, who may make it, what it takes and answers, and how curl makes it. */
export function OperationView({ operation }: { operation: Operation }) {
  const { id, method, path, summary, letIn, parameters, body, answers, curl } = operation
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-3 border-t pt-6">
      <h2 id={id} className="scroll-mt-4 text-section font-semibold">
        {summary}
      </h2>
      <p className="font-mono text-table wrap-anywhere">
        <span className="font-semibold">{method}</span> {path}
      </p>
      <p className="text-2">{text.letIn[letIn]}</p>
      {curl ? <Snippet code={curl} /> : null}
      {parameters.length > 0 ? (
        <>
          <h3 className="font-semibold">{text.parameters}</h3>
          <FieldsTable label={`${text.parameters}: ${summary}`} rows={parameters} />
        </>
      ) : null}
      {body.length > 0 ? (
        <>
          <h3 className="font-semibold">{text.body}</h3>
          <FieldsTable label={`${text.body}: ${summary}`} rows={body} />
        </>
      ) : null}
      {answers.map(({ status, description, mediaType, fields }) =>
        fields.length === 0 ? (
          <p key={status} className="text-2">
            {text.answer(status)}: {[description, mediaType].filter(Boolean).join(', ')}
          </p>
        ) : (
          <details key={status}>
            <summary className="touch-target cursor-pointer font-semibold">
              {text.answerFields(status, fields.length)}
            </summary>
            <FieldsTable label={`${text.answer(status)}: ${summary}`} rows={fields} />
          </details>
        ),
      )}
    </section>
  )
}
