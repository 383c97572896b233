import type { Uploader } from '@resumable-media/uploader'
import { expect, test } from 'vitest'
import type { Memory } from '../files/memory.ts'
import { createSend } from './send-by-gateway.ts'

test('a file that is gone when its turn comes is reported, and is no longer claimed', async () => {
  const claims = new Set<string>()
  const taken: string[] = []
  const claim = (what: string) => {
    taken.push(what)
    claims.add(what)
    return () => void claims.delete(what)
  }
  const memory = { claim } as unknown as Memory
  const open = () => Promise.reject(new Error('Unable to open file as blob'))
  const send = createSend({ uploader: {} as Uploader, open, memory, wait: () => Promise.reject(new Error()) })
  const file = { given: 'b.mp4', path: '/b.mp4', fileName: 'b.mp4', type: undefined, size: 1, lastModified: 0 }
  const { signal } = new AbortController()
  for (const wabaId of ['1', '2']) {
    const sending = send(file, { wabaId, signal, onProgress() {}, onResume() {}, onNote() {} })
    await expect(sending).rejects.toMatchObject({ fault: { code: 'FILE_UNREADABLE', concernsAll: false } })
  }
  expect(claims.size).toBe(0)
  // One file may go to two WABAs at once.
  expect(new Set(taken).size).toBe(2)
})
