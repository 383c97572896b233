import { shown } from '@resumable-media/client/rules'
import { Refusal } from './refusal.ts'

/** The keys that are read. Other keys belong to the client: they are kept and answered as they came. */
export const METADATA_KEYS = ['wabaId', 'filename', 'filetype', 'sha256', 'idempotencyKey', 'whenLimited'] as const
type Key = (typeof METADATA_KEYS)[number]

/** Reads the header `Upload-Metadata: key base64,key base64`. Throws a Refusal when it is not that. */
export function parseMetadata(header: string | undefined): Map<Key, string> {
  const metadata = new Map<string, Buffer>()
  for (const pair of header?.split(',') ?? []) {
    const [key = '', value = '', ...rest] = pair.trim().split(' ')
    if (key === '' || rest.length > 0) throw bad(`"${shown(pair)}" is not a key and its value.`)
    if (metadata.has(key)) throw bad(`"${shown(key)}" comes twice.`)
    metadata.set(key, bytesOf(key, value))
  }
  const ours = METADATA_KEYS.flatMap(key => {
    const bytes = metadata.get(key)
    return bytes ? [[key, textOf(key, bytes)] as const] : []
  })
  return new Map(ours)
}

/** Bytes of any kind: tus asks for base64 and no more. */
function bytesOf(key: string, value: string): Buffer {
  const bytes = Buffer.from(value, 'base64')
  if (bytes.toString('base64').replaceAll('=', '') !== value.replaceAll('=', '')) {
    throw bad(`the value of "${shown(key)}" is not in base64.`)
  }
  return bytes
}

function textOf(key: Key, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw bad(`the value of "${shown(key)}" is not UTF-8.`)
  }
}

const bad = (fault: string) =>
  new Refusal(
    400,
    'BAD_METADATA',
    `Upload-Metadata: ${fault} Send pairs such as "filename aW1hZ2UucG5n", separated by commas.`,
  )
