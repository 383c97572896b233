/** What the mock answered; `violations` is Prism's account of what was wrong with the call. */
export type Answer = { status: number; body: unknown; violations: string | null }

export type Operation = 'uploadResumableMedia' | 'getResumableMedia'

type Call = { path?: string; method?: string; headers?: Record<string, string>; body?: FormData | string }

/** One call, as any HTTP client makes it. The deadline is there because a mock must not hang. */
export async function call(url: string, { path = PATH, headers = KEY, ...rest }: Call = {}): Promise<Answer> {
  const response = await fetch(`${url}${path}`, { ...rest, headers, signal: AbortSignal.timeout(120_000) })
  return { status: response.status, body: await response.json(), violations: response.headers.get('sl-violations') }
}

/** A call that is right in every respect, with a preference for one answer. */
export function callFor(url: string, operation: Operation, prefer?: string): Promise<Answer> {
  const headers = prefer === undefined ? KEY : { ...KEY, prefer }
  if (operation === 'uploadResumableMedia') return call(url, { method: 'POST', headers, body: form() })
  return call(url, { path: `${PATH}?id=639`, headers })
}

/** The upload's form; a field that is null is left out. */
export function form({ type = 'image/png', file = 'bytes', name = 'image.png' }: Partial<Fields> = {}): FormData {
  const data = new FormData()
  if (type !== null) data.set('type', type)
  if (file !== null) data.set('file', new Blob([file], { type: 'image/png' }), name)
  return data
}

type Fields = { type: string | null; file: string | Uint8Array<ArrayBuffer> | null; name: string }

export const KEY = { 'api-key': 'any' }
export const PATH = '/HXAP1600000097IN/whatsapp/150440000142241/resumable_media'
