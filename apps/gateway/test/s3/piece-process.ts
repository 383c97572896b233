/**
 * A process with a piece spool, to be measured or killed. Its one argument is JSON. It writes a line for each offset that is
 * acknowledged, or one with its memory in the end.
 */
import { Readable } from 'node:stream'
import { openPieceSpool } from '../../src/spool/pieces/piece-spool.ts'
import { openS3Objects } from '../../src/spool/s3/s3-objects.ts'
import type { Bucket } from '../../src/spool/s3/s3-objects.ts'
import { openDatabase } from '../../src/store/sqlite/database.ts'

export type PieceProcess = {
  folder: string
  bucket: Bucket
  instance: string
  /** Appends to this upload without end. */
  appendTo?: string
  /** Writes so many uploads at once. */
  uploads?: number
  bytesEach?: number
  memoryBytes?: number
}

export const CHUNK_BYTES = 64 * 1024
/** The bytes of a chunk, as they can be told from each other. */
export const chunkOf = (n: number): Buffer => Buffer.alloc(CHUNK_BYTES, `${n}.`)

if (import.meta.main) await run(JSON.parse(process.argv[2] ?? '') as PieceProcess)

async function run({ folder, bucket, instance, appendTo, uploads = 0, bytesEach = 0, ...options }: PieceProcess) {
  const { database } = await openDatabase(folder)
  const objects = await openS3Objects(bucket)
  const spool = await openPieceSpool({ objects, database, instance: () => instance, maxBytes: 1e12, ...options })
  const signal = new AbortController().signal

  if (appendTo !== undefined) {
    const part = await spool.part(appendTo, 0)
    for (let n = 0; ; n += 1) {
      await part.append(Readable.from([chunkOf(n)]), { maxBytes: 1e12, until: signal })
      if (n % 20 !== 19) continue
      await part.sync()
      process.stdout.write(`${part.synced()}\n`)
    }
  }

  const write = (bytes: number) =>
    spool.write(Readable.from(chunks(bytes), { objectMode: false }), { maxBytes: 1e12, signal })
  // What the first upload loads and makes is no growth.
  await write(16 * 1024 * 1024)
  const before = process.memoryUsage.rss()
  await Promise.all(Array.from({ length: uploads }, () => write(bytesEach)))
  process.stdout.write(`${JSON.stringify({ before, most: process.resourceUsage().maxRSS * 1024 })}\n`)
  process.exit()
}

/** Each in memory of its own, as they come from a socket. */
function* chunks(bytes: number): Generator<Buffer> {
  for (let at = 0; at < bytes; at += CHUNK_BYTES) yield chunkOf(at)
}
