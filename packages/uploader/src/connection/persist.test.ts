import { expect, test } from 'vitest'
import { ConnectionError, UploadError } from '../upload-error.ts'
import { persist } from './persist.ts'

const broken = new ConnectionError('HTTP_503', 'away')
const { signal } = new AbortController()

test('it tries until there is an answer, and says why it waits', async () => {
  const said: string[] = []
  let tries = 0
  const work = async () => {
    tries += 1
    if (tries < 3) throw broken
    return 'answer'
  }
  const onWait = (phase: string, error: UploadError) => said.push(`${phase} ${error.code}`)
  expect(await persist(work, { signal, delaysMs: [1, 1, 1], onWait })).toBe('answer')
  expect(said).toEqual(['RETRYING HTTP_503', 'RETRYING HTTP_503'])
})

test('a final error is thrown at once', async () => {
  let tries = 0
  const work = async () => {
    tries += 1
    throw new UploadError({ code: 'INVALID_FILE_NAME', message: 'no' })
  }
  await expect(persist(work, { signal, delaysMs: [1, 1] })).rejects.toMatchObject({ code: 'INVALID_FILE_NAME' })
  expect(tries).toBe(1)
})

test('after the last wait the last error is thrown; what moves begins the waits anew', async () => {
  let tries = 0
  const work = async (_signal: AbortSignal, moved: () => void) => {
    tries += 1
    if (tries === 2) moved()
    throw broken
  }
  await expect(persist(work, { signal, delaysMs: [1, 1] })).rejects.toBe(broken)
  expect(tries).toBe(4)
})

test('the signal ends a wait', async () => {
  const stop = new AbortController()
  const reason = new Error('enough')
  const waiting = persist(() => Promise.reject(broken), {
    signal: stop.signal,
    delaysMs: [60_000],
    onWait: () => stop.abort(reason),
  })
  await expect(waiting).rejects.toBe(reason)
})

test('Retry-After is waited for where it is longer', async () => {
  const begun = performance.now()
  let tries = 0
  const work = async () => {
    tries += 1
    if (tries === 1) throw new ConnectionError('HTTP_503', 'away', { retryAfterMs: 300 })
    return tries
  }
  expect(await persist(work, { signal, delaysMs: [1] })).toBe(2)
  expect(performance.now() - begun).toBeGreaterThanOrEqual(295)
})
