/**
 * Run by Node, Bun or Deno, with the address of a sandbox in SANDBOX_URL: makes each kind of call, and prints what came of them as
 * one JSON object, which must be the same on all three.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKaleyraClient, parseCallback } from '@resumable-media/client'

const MEGABYTE = 1024 * 1024
const wabaId = '150440000142241'
const account = { sid: 'HXAP1600000097IN', apiKey: 'A0000000000000000000000000000sand' }
const kaleyra = createKaleyraClient({ baseUrl: process.env['SANDBOX_URL'] ?? '', ...account })
const nowhere = createKaleyraClient({ baseUrl: 'http://127.0.0.1:1/v2', ...account, retry: { attempts: 1 } })

const folder = await mkdtemp(join(tmpdir(), 'any-runtime-'))
const bytes = new Uint8Array(MEGABYTE)
// Of a PNG, which the sandbox looks for.
bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
await writeFile(join(folder, 'image.png'), bytes)

const byPath = await kaleyra.uploadResumableMedia({ wabaId, file: { path: join(folder, 'image.png') } })
await rm(folder, { recursive: true })
let sentBytes = 0
const byBlob = await kaleyra.uploadResumableMedia({
  wabaId,
  file: new Blob([bytes], { type: 'image/png' }),
  fileName: 'blob.png',
  onProgress: progress => (sentBytes = progress.sentBytes),
})
const stream = new Blob([bytes]).stream()
const byStream = await kaleyra.uploadResumableMedia({ wabaId, file: stream, size: MEGABYTE, fileName: 'stream.png' })
const media = await kaleyra.waitUntilUploaded({ wabaId, id: byPath.id }, { firstWaitMs: 50 })

let listed = 0
for await (const _ of kaleyra.listResumableMedia({ wabaId, pageSize: 2 })) listed += 1

const controller = new AbortController()
async function* aborted() {
  yield bytes.subarray(0, 100_000)
  controller.abort(new Error('no longer wanted'))
  yield bytes.subarray(100_000)
}
const cut = { size: MEGABYTE, stream: aborted }

const callback = await parseCallback(
  new Request('http://localhost/?secret=s', {
    method: 'POST',
    body: '{"resumable_media_id":"639","status":"UPLOADED","uploaded_file_handle":"4::aW1hZ2U="}',
  }),
  { secret: 's' },
)

const outcome = {
  statuses: [byPath, byBlob, byStream].map(answer => answer.status),
  sentBytes,
  uploaded: [media.status, media.fileName, media.handle.length > 0],
  listed,
  aborted: await reasonOf(
    kaleyra.uploadResumableMedia({ wabaId, file: cut, fileName: 'cut.png', signal: controller.signal }),
  ),
  abortedBefore: await reasonOf(kaleyra.getResumableMedia({ wabaId, signal: AbortSignal.abort(new Error('mine')) })),
  late: await reasonOf(kaleyra.getResumableMedia({ wabaId, timeoutMs: 0.001 })),
  foreign: await reasonOf(kaleyra.getResumableMedia({ wabaId: '1' })),
  unreachable: [
    await reasonOf(nowhere.uploadResumableMedia({ wabaId, file: bytes, fileName: 'a.png' })),
    await reasonOf(nowhere.getResumableMedia({ wabaId })),
  ],
  callback: callback.outcome,
  shown: JSON.stringify(nowhere),
  closed: await Promise.all([kaleyra.close(), nowhere.close()]).then(() => 'closed'),
  afterClose: await reasonOf(kaleyra.getResumableMedia({ wabaId })),
}
process.stdout.write(JSON.stringify(outcome))

async function reasonOf(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call
  } catch (error) {
    const { name, reason, message, cause } = error as Error & { reason?: string; cause?: { code?: string } }
    return [name, reason ?? message, cause?.code]
  }
}
