import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { documentPath } from './document.ts'

/** `kaleyra.yaml`, as the tests and the coverage table read it. */
export const spec: Spec = parse(readFileSync(documentPath, 'utf8'))

type Spec = {
  servers: { url: string; 'x-pod': string }[]
  security: unknown[]
  paths: Record<string, { parameters: Reference[]; post: Upload; get: LookUp }>
  webhooks: { resumableMediaStatus: { post: Callback } }
  components: {
    securitySchemes: Record<string, { type: string; in: string; name: string }>
    parameters: Record<string, Parameter>
    schemas: Record<string, Schema>
  }
}
type Reference = { $ref: string }
type Parameter = { name: string; in: string; required?: boolean; schema: Schema | Reference }
type Schema = {
  type?: string | string[]
  required?: string[]
  properties?: Record<string, Schema>
  enum?: string[]
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  default?: number
  const?: string
}
type Upload = {
  parameters?: Parameter[]
  security?: unknown[]
  'x-limits': Record<string, number>
  requestBody: { required: boolean; content: Record<string, { schema: Reference }> }
}
type LookUp = { parameters: Parameter[]; security?: unknown[] }
type Callback = {
  description: string
  security: unknown[]
  requestBody: { content: Record<string, { examples: Record<string, { value: Record<string, unknown> }> }> }
}
