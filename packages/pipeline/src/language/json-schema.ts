/** The part of JSON Schema 2020-12 that the language needs. */
export type JsonSchema = {
  $schema?: string
  $id?: string
  title?: string
  description?: string
  type?: string | string[]
  const?: unknown
  enum?: readonly unknown[]
  pattern?: string
  maxLength?: number
  not?: JsonSchema
  items?: JsonSchema
  minItems?: number
  maxItems?: number
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: boolean | JsonSchema
  propertyNames?: JsonSchema
  minProperties?: number
  maxProperties?: number
  anyOf?: JsonSchema[]
  default?: unknown
}
