/** What `${{ … }}` may name in an artifact's path and version and in `env`. */
export const TEMPLATE_VARIABLES = ['build.number', 'commit.sha', 'commit.short', 'ref.name', 'ref.slug'] as const

export type TemplateVariable = (typeof TEMPLATE_VARIABLES)[number]
export type TemplateValues = Readonly<Record<TemplateVariable, string>>

/** The placeholder of a variable, as it is written in a pipeline. */
export function placeholderOf(name: string): string {
  return `\${{ ${name} }}`
}

const PLACEHOLDER = /\$\{\{([^{}]{0,100})\}\}/g

/** Replaces every `${{ name }}`. A name that is not known stays as it is; parsePipeline lets none through. */
export function expandTemplate(template: string, values: TemplateValues): string {
  return template.replaceAll(PLACEHOLDER, (whole, inner: string) => {
    const name = inner.trim()
    return isTemplateVariable(name) ? values[name] : whole
  })
}

/** True for a name that a template may use. */
export function isTemplateVariable(name: string): name is TemplateVariable {
  return TEMPLATE_VARIABLES.some((known) => known === name)
}

/** A branch or tag as a part of a file name or version: lower case, digits and `-`, at most 60 characters. */
export function slugOf(name: string): string {
  const slug = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  return slug.slice(0, 60).replaceAll(/^-|-$/g, '') || 'ref'
}
