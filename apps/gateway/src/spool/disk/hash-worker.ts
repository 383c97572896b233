/** Hashes files as they grow, in a thread of its own for all of them; see hasher.ts. */
import { createHash } from 'node:crypto'
import type { Hash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'

/** `to`: how many bytes the file has. `ask`: their digest is wanted, under this number. */
export type Job = { key: number; path: string; to: number; ask?: number } | { key: number; end: true }
export type Answer = { ask: number; sha256: string } | { ask: number; fault: { message: string; cause: object } }

type Growing = { hash: Hash; at: number }
const growing = new Map<number, Growing>()
/** Fits into the cache of a core, between being read and being hashed. */
const buffer = Buffer.allocUnsafeSlow(256 * 1024)

parentPort?.on('message', (job: Job) => {
  if ('end' in job) growing.delete(job.key)
  else hash(job)
})

function hash(job: Exclude<Job, { end: true }>): void {
  const { key, ask } = job
  try {
    const file = growing.get(key) ?? { hash: createHash('sha256'), at: 0 }
    growing.set(key, file)
    readOn(file, job)
    if (ask !== undefined) answer({ ask, sha256: file.hash.copy().digest('hex') })
  } catch (error) {
    // The next job reads it from its start.
    growing.delete(key)
    // The system's codes are lost on the way from another thread, unless they are sent by name.
    if (ask !== undefined) answer({ ask, fault: { message: String(error), cause: { ...(error as object) } } })
  }
}

function readOn(file: Growing, { path, to }: { path: string; to: number }): void {
  const fd = openSync(path, 'r')
  try {
    while (file.at < to) {
      const bytes = readSync(fd, buffer, 0, Math.min(buffer.length, to - file.at), file.at)
      if (bytes === 0) throw new Error(`the file has ${file.at} bytes, not ${to}`)
      file.hash.update(buffer.subarray(0, bytes))
      file.at += bytes
    }
  } finally {
    closeSync(fd)
  }
}

function answer(message: Answer): void {
  parentPort?.postMessage(message, [])
}
