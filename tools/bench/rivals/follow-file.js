/** Hashes files in one thread, which reads each behind its writer, out of the system's cache, so that no bytes are handed over. */
import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'

let worker
const asked = new Map()

export function followFile(name) {
  worker ??= new Worker(new URL(import.meta.url)).on('message', ({ of, digest }) => asked.get(of)(digest))
  return {
    update() {},
    /** The file has so many bytes now. */
    grown: to => worker.postMessage({ name, to }, []),
    /** Of all its bytes, which are so many. */
    async digest(to) {
      const { promise, resolve } = Promise.withResolvers()
      asked.set(name, resolve)
      worker.postMessage({ name, to, isLast: true }, [])
      return promise.finally(() => asked.delete(name))
    },
  }
}

if (!isMainThread) {
  const files = new Map()
  const buffer = Buffer.allocUnsafeSlow(256 * 1024)
  parentPort.on('message', ({ name, to, isLast }) => {
    const file = files.get(name) ?? { hash: createHash('sha256'), fd: openSync(name), at: 0 }
    files.set(name, file)
    while (file.at < to) {
      const bytes = readSync(file.fd, buffer, 0, Math.min(buffer.length, to - file.at), file.at)
      file.hash.update(buffer.subarray(0, bytes))
      file.at += bytes
    }
    if (!isLast) return
    closeSync(file.fd)
    files.delete(name)
    parentPort.postMessage({ of: name, digest: file.hash.digest('hex') }, [])
  })
}
