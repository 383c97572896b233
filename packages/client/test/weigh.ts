/** Run as a process of its own: uploads a file, and prints the resident memory before and at its peak, in bytes. */
import { createReadStream, openAsBlob } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { FileSource } from '../src/index.ts'
import { anUpload, clientOf } from './account.ts'

const [kind, path = '', url = ''] = process.argv.slice(2)
const client = clientOf(url)
// What a first call loads is no part of what a large one costs.
await client.uploadResumableMedia(anUpload)
const before = process.memoryUsage.rss()
await client.uploadResumableMedia({ ...anUpload, file: await sourceOf() })
const peak = process.resourceUsage().maxRSS * 1024
await client.close()
process.stdout.write(JSON.stringify({ before, peak }))

async function sourceOf(): Promise<FileSource> {
  if (kind === 'path') return { path }
  if (kind === 'blob') return openAsBlob(path)
  return { size: (await stat(path)).size, stream: () => createReadStream(path, { highWaterMark: 1024 * 1024 }) }
}
