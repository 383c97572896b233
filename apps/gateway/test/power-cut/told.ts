import type { Entry } from './replay.ts'

/** What the gateway has told somebody, and must not take back. */
export type Told =
  | { what: 'state'; id: string; status: string }
  | { what: 'bytes'; id: string; bytes: number }
  | { what: 'callback'; kaleyraId: string }
  | { what: 'call'; fileName: string }

/** Reads off the wire what was told; `at` is the entry that told it. */
export function readTold(entries: readonly Entry[]): (Told & { at: number })[] {
  const told: (Told & { at: number })[] = []
  const heard = new Map<number, string>()
  const sent = new Map<number, string>()
  for (const [at, { kind, of, data }] of entries.entries()) {
    const text = data.toString('latin1')
    if (kind === 'RECEIVE') {
      const begins = /^(?:POST|PATCH|GET|HEAD|DELETE) /u.test(text)
      heard.set(of, begins ? text : (heard.get(of) ?? '') + text)
      // The number of a socket that was closed is used again.
      if (begins) sent.delete(of)
    }
    if (kind !== 'SEND') continue
    if (text.startsWith('POST ')) sent.set(of, '')
    const call = sent.get(of)
    if (call !== undefined) {
      const fileName = /filename="(?<name>[^"]+)"/u.exec(call + text)?.groups?.['name']
      sent.set(of, fileName === undefined ? call + text : '')
      if (fileName !== undefined) told.push({ what: 'call', fileName, at })
      continue
    }
    const request = heard.get(of) ?? ''
    for (const { groups } of text.matchAll(STATE))
      told.push({ what: 'state', id: groups?.['id'] ?? '', status: groups?.['status'] ?? '', at })
    const created = /^HTTP\/1\.1 201 [^]*\r\nlocation: \S+\/uploads\/(?<id>\S+)/iu.exec(text)?.groups?.['id']
    if (created !== undefined) told.push({ what: 'state', id: created, status: 'RECEIVING', at })
    const bytes = /^HTTP\/1\.1 204 [^]*\r\nupload-offset: (?<bytes>\d+)/iu.exec(text)?.groups?.['bytes']
    const patched = /^PATCH \/uploads\/(?<id>\S+) /u.exec(request)?.groups?.['id']
    if (bytes !== undefined && patched !== undefined)
      told.push({ what: 'bytes', id: patched, bytes: Number(bytes), at })
    if (text.startsWith('HTTP/1.1 200') && request.startsWith('POST /callbacks/')) {
      const kaleyraId = /"resumable_media_id":"(?<id>\d+)"/u.exec(request)?.groups?.['id']
      if (kaleyraId !== undefined) told.push({ what: 'callback', kaleyraId, at })
    }
  }
  return told
}

const STATE = /"id":"(?<id>[\da-f-]{36})"[^{}]*?"status":"(?<status>[A-Z]+)"/gu
