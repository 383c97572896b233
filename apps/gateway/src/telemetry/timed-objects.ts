import type { Objects } from '../spool/objects.ts'
import type { Instruments } from './instruments.ts'

type Operation = 'put' | 'get' | 'remove' | 'copy' | 'probe'

/**
 * Observes each call to the place of the stored objects: how long it took, and whether it failed. A call that was given up
 * by its caller, as when a sender has gone, is not observed.
 */
export function createTimedObjects({ objectCalls }: Pick<Instruments, 'objectCalls'>, monotonic: () => number) {
  const observe = (operation: Operation, result: 'ok' | 'fault', ms: number) =>
    objectCalls.observe({ operation, result }, ms / 1000)

  return (objects: Objects): Objects => {
    async function timed(operation: Operation, call: Promise<void>, signal?: AbortSignal): Promise<void> {
      const began = monotonic()
      try {
        await call
        observe(operation, 'ok', monotonic() - began)
      } catch (error) {
        if (!signal?.aborted) observe(operation, 'fault', monotonic() - began)
        throw error
      }
    }

    // They begin at 0, so that Prometheus sees the first fault as an increase.
    for (const operation of OPERATIONS) for (const result of ['ok', 'fault']) objectCalls.zero({ operation, result })

    return {
      put: (key, bytes, options) => timed('put', objects.put(key, bytes, options), options.signal),
      remove: keys => timed('remove', objects.remove(keys)),
      copy: (from, to) => timed('copy', objects.copy(from, to)),
      probe: () => timed('probe', objects.probe()),
      stop: () => objects.stop(),

      /** The time that is waited for bytes: what a slow reader takes between them is not the store's. */
      async *get(key, range) {
        const chunks = objects.get(key, range)[Symbol.asyncIterator]()
        let waitedMs = 0
        async function next() {
          const began = monotonic()
          try {
            return await chunks.next()
          } finally {
            waitedMs += monotonic() - began
          }
        }
        try {
          for (let chunk = await next(); chunk.done !== true; chunk = await next()) yield chunk.value
          observe('get', 'ok', waitedMs)
        } catch (error) {
          if (!range.signal?.aborted) observe('get', 'fault', waitedMs)
          throw error
        } finally {
          // A reader that leaves early ends the call too.
          await chunks.return?.()
        }
      },
    }
  }
}

const OPERATIONS: readonly Operation[] = ['put', 'get', 'remove', 'copy', 'probe']
