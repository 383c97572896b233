import type { ExampleName, Operation } from '@resumable-media/openapi/choices'
import { examples } from '@resumable-media/openapi/examples'
import { apiKeyHeader, operations } from '@resumable-media/openapi/operations'
import type { FilePart } from '../call-record.ts'
import type { Seen } from './msw-request.ts'

/** The answer to a call for which none is chosen: what the document says of key, parameters and form, as Prism reads it. */
export function checkCall(call: Seen, operation: Operation): ExampleName {
  const { path, parameters, form }: Facts = operations[operation]
  const inPath = patternOf(path).exec(call.path)?.groups ?? {}
  const isRight = parameters.every(({ name, in: place, required = false, schema }) => {
    const value = place === 'path' ? inPath[name] : call.query[name]
    return value === undefined ? !required : [value].flat().every(one => isValid(schema, one))
  })
  if (!call.headers[apiKeyHeader]) return firstOf(operation, 401)
  return isRight && (form === undefined || isForm(form, call)) ? firstOf(operation, 200, 202) : firstOf(operation, 400)
}

/** The first of the document, as Prism takes it. */
function firstOf(operation: Operation, ...statuses: number[]): ExampleName {
  const names = Object.keys(examples) as ExampleName[]
  const isOne = (name: ExampleName) =>
    statuses.includes(examples[name].status) && examples[name].operations.some(one => one === operation)
  return names.find(isOne) ?? 'serverError'
}

const isForm = ({ required, properties }: Form, { contentType, fields }: Seen): boolean =>
  contentType === 'multipart/form-data' &&
  fields !== undefined &&
  required.every(name => fields[name] !== undefined) &&
  Object.entries(properties).every(([name, schema]) => fields[name] === undefined || isValid(schema, fields[name]))

function isValid(schema: Schema, value: string | FilePart): boolean {
  const { enum: words, pattern, minLength = 0, minimum = -Infinity, maximum = Infinity } = schema
  if (typeof value !== 'string') return value.size >= minLength && words === undefined
  if (schema.type === 'integer') return /^-?\d+$/u.test(value) && Number(value) >= minimum && Number(value) <= maximum
  return (
    value.length >= minLength &&
    (words === undefined || words.includes(value)) &&
    (pattern === undefined || new RegExp(pattern, 'u').test(value))
  )
}

const patternOf = (path: string) => new RegExp(`${path.replaceAll(/\{(?<name>\w+)\}/gu, '(?<$<name>>[^/]+)')}$`, 'u')

type Schema = {
  type?: string
  enum?: readonly string[]
  pattern?: string
  minLength?: number
  minimum?: number
  maximum?: number
}
type Form = { required: readonly string[]; properties: Record<string, Schema> }
type Facts = {
  path: string
  parameters: readonly { name: string; in: string; required?: boolean; schema: Schema }[]
  form?: Form
}
