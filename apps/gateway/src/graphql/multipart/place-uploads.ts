import { shown } from '@resumable-media/client/rules'
import { Upload } from 'graphql-upload-ts'
import { BadUploadRequest } from '../../errors/bad-upload-request.ts'

/** What the GraphQL server executes: query, variables, operationName, extensions. */
export type Operations = Record<string, unknown>

/** The most files of one request, and the most places for them. */
export const MAX_FILES = 10

/** Puts an `Upload` at each place in `operations` that `map` names; answers them by the name of their part. */
export function placeUploads(
  operationsText: string,
  mapText: string,
): { operations: Operations; uploads: Map<string, Upload> } {
  const operations = parseObject('operations', operationsText, () => {
    const message = '"operations" is a list: send one operation at a time.'
    return new BadUploadRequest(message, { code: 'BATCHING_OFF' })
  })
  const uploads = new Map<string, Upload>()
  const map = Object.entries(parseObject('map', mapText, () => new BadUploadRequest(`"map" is a list: ${MAP_IS}`)))
  const places = map.flatMap(([, paths]) => paths).length
  if (places > MAX_FILES)
    throw new BadUploadRequest(`"map" names ${places} places for files: at most ${MAX_FILES} may be.`)
  for (const [name, paths] of map) {
    if (!isListOfTexts(paths)) {
      throw new BadUploadRequest(`"map" must give "${shown(name)}" a list of paths, such as ["variables.input.file"].`)
    }
    const upload = new Upload()
    uploads.set(name, upload)
    for (const path of paths) place(operations, path, upload)
  }
  return { operations, uploads }
}

/** JSON can be nested more deeply than anything but its parser can walk. */
const isListOfTexts = (paths: unknown): paths is string[] =>
  Array.isArray(paths) && paths.length > 0 && paths.every(path => typeof path === 'string')

export const MAP_IS =
  'it must say where each file belongs, in a JSON object such as {"file": ["variables.input.file"]}.'

function parseObject(part: string, text: string, listFault: () => BadUploadRequest): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new BadUploadRequest(`"${part}" is not JSON: ${String(error)}`)
  }
  if (Array.isArray(value)) throw listFault()
  if (typeof value !== 'object' || value === null) throw new BadUploadRequest(`"${part}" must be a JSON object.`)
  return value as Record<string, unknown>
}

function place(operations: Operations, path: string, upload: Upload): void {
  const keys = path.split('.')
  const last = keys.pop() ?? ''
  let target: unknown = operations
  for (const key of keys) target = own(target, key)
  // The specification asks for null there; another value would be overwritten.
  if (own(target, last) !== null) {
    throw new BadUploadRequest(
      `"map" names the path "${shown(path)}", where "operations" has no null to put the file at.`,
    )
  }
  ;(target as Record<string, unknown>)[last] = upload
}

/** Own keys only, and none that reaches a prototype. */
function own(target: unknown, key: string): unknown {
  if (typeof target !== 'object' || target === null || !Object.hasOwn(target, key) || key === '__proto__')
    return undefined
  return (target as Record<string, unknown>)[key]
}
