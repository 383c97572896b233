import { createHash } from 'node:crypto'
import { examples } from '@resumable-media/openapi/examples'
import { expect, test } from 'vitest'
import type { SettingsPatch } from '../src/index.ts'
import { example, pngForm } from './caller.ts'
import { calling } from './calling.ts'

type ExampleName = keyof typeof examples
const named = Object.entries(examples).map(([name, { operations }]) => ({
  name: name as ExampleName,
  operations: operations as readonly string[],
}))
const forUpload = named.filter(({ operations }) => operations.includes('uploadResumableMedia'))
const forLookUp = named.filter(({ operations }) => operations.includes('getResumableMedia'))

test.each(forUpload)(
  '$name is what the next upload answers, and nothing is accepted [sandbox-planned-upload]',
  async ({ name }) => {
    const caller = await calling(failing(name), { rateLimit: { calls: 1, perMs: 60_000 } })
    expect(await caller.upload()).toEqual(example(name))
    expect(await caller.lookUp()).toEqual(example('notFound'))
    expect(await caller.upload()).toMatchObject({ status: 202 })
  },
)

test.each(forLookUp)('$name is what the next look-up answers [sandbox-planned-lookup]', async ({ name }) => {
  const caller = await calling(failing(name))
  expect(await caller.lookUp()).toEqual(example(name))
  expect(await caller.lookUp()).toEqual(example('notFound'))
})

test('it is answered so many times, counted down in the settings', async () => {
  const caller = await calling(failing('serverError', 2))
  expect(await caller.upload()).toEqual(example('serverError'))
  expect((await caller.control('GET', '/_sandbox/settings')).body).toMatchObject({
    fail: { example: 'serverError', times: 1 },
  })
  expect(await caller.lookUp()).toEqual(example('serverError'))
  expect((await caller.control('GET', '/_sandbox/settings')).body).toMatchObject({ fail: null })
  expect(await caller.upload()).toMatchObject({ status: 202 })
})

test('an operation that has no such answer goes on as ever', async () => {
  const caller = await calling(failing('rateLimited'))
  expect(await caller.lookUp()).toEqual(example('notFound'))
  expect(await caller.upload()).toEqual(example('rateLimited'))
})

test('it comes before every other refusal', async () => {
  const caller = await calling(failing('serverError', 3), { rateLimit: { calls: 1, perMs: 60_000 } })
  expect(await caller.upload(pngForm(), { apiKey: 'A1' })).toEqual(example('serverError'))
  expect(await caller.upload(pngForm('a b'))).toEqual(example('serverError'))
  expect(await caller.send('{}', 'application/json')).toEqual(example('serverError'))
})

test('the body is read first, so that its sender is not cut and the log knows the file', async () => {
  const caller = await calling(failing('badCredentials'))
  const content = Buffer.alloc(20 * 1024 * 1024, 'film')
  expect(await caller.upload(pngForm('film.png', new Blob([content])))).toEqual(example('badCredentials'))
  const sha256 = createHash('sha256').update(content).digest('hex')
  const file = { fileName: 'film.png', type: 'image/png', size: content.length, sha256 }
  expect(await caller.requests()).toMatchObject([
    { status: 401, code: 'RBC001', mediaId: null, planned: true, ...file },
  ])
})

function failing(name: ExampleName, times?: number): SettingsPatch {
  return { fail: times === undefined ? { example: name } : { example: name, times } }
}
