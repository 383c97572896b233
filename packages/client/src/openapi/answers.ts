import type { Dispatcher } from 'undici'
import { parsed } from '../transport/answer-json.ts'

/** The body by its type: JSON parsed, text as text, anything else a Blob; undefined for none. */
export async function readAnswer({ headers, body }: Dispatcher.ResponseData): Promise<unknown> {
  const type = String(headers['content-type'] ?? '')
  if (JSON_TYPE.test(type)) {
    const text = await body.text()
    return text === '' ? undefined : parsed(text, Infinity)
  }
  const bytes = new Uint8Array(await body.arrayBuffer())
  if (bytes.byteLength === 0) return undefined
  if (type === '' || TEXT_TYPE.test(type)) return new TextDecoder().decode(bytes)
  return new Blob([bytes], { type })
}

const JSON_TYPE = /^application\/(?:[\w.+-]*\+)?json\b/iu
const TEXT_TYPE = /^(?:text\/|application\/(?:[\w.+-]*\+)?(?:xml|x-www-form-urlencoded)\b)/iu
