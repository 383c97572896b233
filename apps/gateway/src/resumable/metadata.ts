import { shown } from '@resumable-media/client/rules'
import { Refusal } from './refusal.ts'

/** Reads the header `Upload-Metadata: key base64,key base64`. Throws a Refusal when it is not that. */
export function parseMetadata(header: string | undefined): Map<string, string> {
  const metadata = new Map<string, string>()
  for (const pair of header?.split(',') ?? []) {
    const [key = '', value = '', ...rest] = pair.trim().split(' ')
    if (key === '' || rest.length > 0) throw bad(`"${shown(pair)}" is not a key and its value.`)
    if (metadata.has(key)) throw bad(`"${shown(key)}" comes twice.`)
    metadata.set(key, decode(key, value))
  }
  return metadata
}

function decode(key: string, value: string): string {
  const bytes = Buffer.from(value, 'base64')
  if (bytes.toString('base64').replaceAll('=', '') !== value.replaceAll('=', '')) {
    throw bad(`the value of "${shown(key)}" is not in base64.`)
  }
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
