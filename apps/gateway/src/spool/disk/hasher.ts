import { Worker } from 'node:worker_threads'
import type { Answer, Job } from './hash-worker.ts'

/** The SHA-256 of a file that grows at its end. */
export type Hashing = {
  /** The file has so many bytes now. */
  grown(to: number): void
  /** The digest of its first `to` bytes, in lower-case hexadecimal. Throws when they cannot be read, or the thread ends. */
  digest(to: number): Promise<string>
  end(): void
}

export type Hasher = ReturnType<typeof createHasher>

/**
 * Hashes files in one thread, which the first of them starts and `stop` ends. It is faster than the event loop can receive.
 * It reads a file behind its writer, out of the system's cache, so that no bytes are handed over. When the thread dies,
 * the digests that it owes fail; the next one starts another, which reads the file again.
 */
export function createHasher(code = new URL('hash-worker.ts', import.meta.url)) {
  let worker: Worker | undefined
  let keys = 0
  let asks = 0
  const owed = new Map<number, PromiseWithResolvers<string>>()

  function post(job: Job): void {
    worker ??= start()
    worker.postMessage(job, [])
  }

  function start(): Worker {
    const started = new Worker(code, { name: 'hash' })
    let cause: unknown
    started.on('message', settle).on('error', error => (cause = error))
    started.on('exit', exitCode => {
      if (worker === started) worker = undefined
      const fault = new HashThreadError(`The thread that hashes has ended with ${exitCode}.`, { cause })
      for (const { reject } of owed.values()) reject(fault)
      owed.clear()
    })
    started.unref()
    return started
  }

  function settle(answer: Answer): void {
    const asked = owed.get(answer.ask)
    owed.delete(answer.ask)
    if ('sha256' in answer) asked?.resolve(answer.sha256)
    else asked?.reject(Object.assign(new Error(answer.fault.message), answer.fault.cause))
  }

  return {
    follow(path: string): Hashing {
      const key = (keys += 1)
      return {
        grown: to => post({ key, path, to }),
        digest(to) {
          const ask = (asks += 1)
          const answer = Promise.withResolvers<string>()
          owed.set(ask, answer)
          post({ key, path, to, ask })
          return answer.promise
        },
        end: () => worker?.postMessage({ key, end: true } satisfies Job, []),
      }
    },
    async stop(): Promise<void> {
      await worker?.terminate()
    },
  }
}

export class HashThreadError extends Error {
  override name = 'HashThreadError'
}
