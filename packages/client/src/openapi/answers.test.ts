import { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import { expect, test } from 'vitest'
import { readAnswer } from './answers.ts'

test('JSON with more values than an answer of Kaleyra has is parsed', async () => {
  const pets = Array.from({ length: 250_000 }, (_, at) => at)
  const body = Readable.from([JSON.stringify(pets)])
  const text = () => body.toArray().then(pieces => pieces.join(''))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is read of an answer
  const answer = {
    headers: { 'content-type': 'application/json' },
    body: { text },
  } as unknown as Dispatcher.ResponseData
  expect(await readAnswer(answer)).toEqual(pets)
})
