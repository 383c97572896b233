import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'

export type Operation = 'uploadResumableMedia' | 'getResumableMedia'

/** Throws unless the spec knows this answer: a status of this operation, and a body of its schema. */
export function assertAnswer(operation: Operation, status: number, body: unknown) {
  const method = OPERATIONS[operation]
  const responses = [...RESOURCE, method, 'responses', String(status)]
  if (at(responses) === undefined) throw new Error(`${operation} answered ${status}, which is not in the spec`)
  assertSchema([...resolved(responses), 'content', 'application/json', 'schema'], body, `${operation} ${status}`)
}

/** Throws unless the spec knows this callback. */
export function assertCallback(body: unknown) {
  assertSchema(['components', 'schemas', 'StatusCallback'], body, 'callback')
}

/** What the spec says of a query parameter of the GET. */
export function queryParameter(name: string): { minimum: number; maximum?: number; default: number } {
  const parameters = at([...RESOURCE, 'get', 'parameters'])
  const found = Array.isArray(parameters) ? parameters.find(parameter => parameter.name === name) : undefined
  if (found === undefined) throw new Error(`the spec has no query parameter ${name}`)
  return found.schema
}

const OPERATIONS = { uploadResumableMedia: 'post', getResumableMedia: 'get' } as const
const RESOURCE = ['paths', '/{sid}/whatsapp/{waba_id}/resumable_media']

const spec: object = parse(
  readFileSync(fileURLToPath(import.meta.resolve('@resumable-media/openapi/kaleyra.yaml')), 'utf8'),
)
const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { binary: true } }).addSchema(spec, 'kaleyra')

function assertSchema(path: string[], body: unknown, what: string) {
  if (at(path) === undefined) throw new Error(`the spec has no schema for ${what}`)
  const pointer = path.map(key => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')
  if (ajv.validate({ $ref: `kaleyra#/${pointer}` }, body)) return
  throw new Error(`${what} is not as the spec says: ${ajv.errorsText()}\n${JSON.stringify(body, undefined, 2)}`)
}

function resolved(path: string[]): string[] {
  const ref = at([...path, '$ref'])
  return typeof ref === 'string' ? ref.slice('#/'.length).split('/') : path
}

function at(path: string[]): unknown {
  return path.reduce<unknown>((node, key) => {
    return typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined
  }, spec)
}
