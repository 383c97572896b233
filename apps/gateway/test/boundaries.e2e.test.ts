import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PREFLIGHT } from '@resumable-media/test-kit/api'
import { readFixture, sha256 } from '@resumable-media/test-kit/files'
import { file, formBody, MAP_PART, OPERATIONS } from '@resumable-media/test-kit/hostile/form'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'

let system: System
beforeAll(async () => {
  system = await startSystem()
})
afterAll(() => system.stop())

/** Sends a body in these pieces, and answers what it says. */
async function send(boundary: string, pieces: readonly Buffer[]): Promise<unknown> {
  const headers = { ...PREFLIGHT, 'content-type': `multipart/form-data; boundary=${boundary}` }
  const outgoing = request(`${system.url}/graphql`, { method: 'POST', headers, agent: false })
  const answer = new Promise<string>((resolve, reject) => {
    outgoing.once('error', reject).once('response', response => void text(response).then(resolve, reject))
  })
  for (const piece of pieces) await new Promise<void>(resolve => outgoing.write(piece, () => resolve()))
  outgoing.end()
  return JSON.parse(await answer)
}

test.each([
  ['text', '--XBody\r\n'],
  ['one dash', '--XB-\r\n'],
  ['padding and text', '--XB  text\r\n'],
  ['a line feed alone', '--XB\n'],
])('a file with a line that is the boundary and %s goes out whole', async (what, line) => {
  const pdf = await readFixture('brochure.pdf')
  const noted = Buffer.concat([pdf.subarray(0, 9), Buffer.from(`%\r\n${line}% note\r\n`), pdf.subarray(9)])
  const name = `${what.replaceAll(' ', '-')}.pdf`
  const body = formBody([OPERATIONS, MAP_PART, file(`filename="${name}"`, noted)], 'XB')
  const at = body.indexOf(line) + 4
  expect(await send('XB', [body.subarray(0, at), body.subarray(at)])).toMatchObject({
    data: { uploadResumableMedia: { __typename: 'Media', size: noted.length, sha256: sha256(noted) } },
  })
  const calls = (await system.seen()).filter(call => call.fileName === name)
  expect(calls.map(call => call.sha256)).toEqual([sha256(noted)])
})

test('padding behind each boundary is no part of a file', async () => {
  const png = await readFixture('image.png')
  const body = formBody([OPERATIONS, MAP_PART, file('filename="padded.png"', png)], 'XB \t', '--XB--  \r\n')
  expect(await send('XB', [body])).toMatchObject({
    data: { uploadResumableMedia: { __typename: 'Media', sha256: sha256(png) } },
  })
})

test('a line like the closing boundary, with text behind it, does not cut a file in silence', async () => {
  const png = Buffer.concat([await readFixture('image.png'), Buffer.from('\r\n--XB--text\r\nmore')])
  const body = formBody([OPERATIONS, MAP_PART, file('filename="cut.png"', png)], 'XB')
  expect(await send('XB', [body])).toMatchObject({
    errors: [
      {
        message: expect.stringContaining('Text follows the closing boundary on its line'),
        extensions: { code: 'BAD_UPLOAD_REQUEST' },
      },
    ],
  })
  expect((await system.seen()).filter(call => call.fileName === 'cut.png')).toEqual([])
})
