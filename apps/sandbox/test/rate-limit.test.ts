import { expect, onTestFinished, test } from 'vitest'
import { startSandbox, type SandboxOptions } from '../src/index.ts'
import { OFTEN, OTHER_WABA, createCaller, example, pngForm } from './caller.ts'

test('20 uploads of a WABA are accepted within the hour, and the next is refused [sandbox-rate-limit]', async () => {
  const caller = await calling({})
  for (let n = 0; n < 20; n += 1) expect(await caller.upload()).toMatchObject({ status: 202 })
  expect(await caller.upload()).toEqual(example('rateLimited'))
  expect(await caller.upload(pngForm(), { wabaId: OTHER_WABA })).toMatchObject({ status: 202 })
  expect(await caller.lookUp()).toMatchObject({ status: 200 })
})

test('what is refused does not count, and a full window comes before the payload', async () => {
  const caller = await calling({ rateLimit: { calls: 1, perMs: 60_000 } })
  expect(await caller.upload(pngForm('a b'))).toEqual(example('badFileName'))
  expect(await caller.send('', undefined)).toEqual(example('badPayload'))
  expect(await caller.upload()).toMatchObject({ status: 202 })
  expect(await caller.send('', undefined)).toEqual(example('rateLimited'))
})

test('the window slides on', async () => {
  const caller = await calling({ rateLimit: { calls: 1, perMs: 5000 } })
  expect(await caller.upload()).toMatchObject({ status: 202 })
  expect(await caller.upload()).toEqual(example('rateLimited'))
  await expect.poll(async () => (await caller.upload()).status, OFTEN).toBe(202)
})

async function calling(options: SandboxOptions) {
  const sandbox = await startSandbox({ port: 0, processingMs: 5, ...options })
  onTestFinished(sandbox.stop)
  return createCaller(sandbox.url)
}
