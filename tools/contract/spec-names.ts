import { examples } from '@resumable-media/openapi/examples'
import { spec } from '@resumable-media/openapi/spec'

const { parameters, schemas } = spec.components
const [path] = Object.values(spec.paths)
const propertiesOf = (name: string) => schemas[name]?.properties ?? {}

/** The names that the spec gives to what the table has rows for: what is not there has no row, and the reverse. */
export const pods = spec.servers.map(server => ({ pod: server['x-pod'], url: server.url }))

/** In the order of the vendor's page, whose `content-type` the spec has as the kind of the body. */
export const parameterNames = [
  ...Object.values(parameters).map(({ name }) => name),
  'content-type',
  ...Object.values(spec.components.securitySchemes).map(({ name }) => name),
  ...Object.keys(propertiesOf('UploadForm')).toReversed(),
]

export const mediaTypes = schemas['MediaType']?.enum ?? []
const pattern = schemas['FileName']?.pattern ?? ''
/** What the pattern names and does not match: it is one class of forbidden characters. */
export const forbidden = [...new Set(pattern)].filter(character => !new RegExp(pattern, 'u').test(character))
export const longestFileName = schemas['FileName']?.maxLength ?? 0
export const limits = Object.keys(path?.post['x-limits'] ?? {})

export const successFields = Object.entries(propertiesOf('UploadAccepted')).flatMap(([name, { properties }]) =>
  properties ? Object.keys(properties).map(field => `${name}.${field}`) : [name],
)

export const answersOf = (operation: 'uploadResumableMedia' | 'getResumableMedia') =>
  Object.entries(examples)
    .filter(([, { operations }]) => operations.some(one => one === operation))
    .map(([name, { status }]) => ({ name, status }))
    .toSorted((a, b) => a.status - b.status)

export const lookUpParameters = path?.get.parameters.map(({ name }) => name) ?? []
export const callbackFields = Object.keys(propertiesOf('StatusCallback'))
export const callbackExamples = Object.values(spec.webhooks.resumableMediaStatus.post.requestBody.content).flatMap(
  ({ examples: named }) => Object.keys(named),
)
