import { describe, expect, test } from 'vitest'
import { dataLifetimeSeconds, handleLifetimeSeconds, mediaTypes, rateLimit } from '../src/rules.ts'
import { noTypes, refusedTypes, spellingsOf } from '@resumable-media/test-kit/media-types'
import { ACCEPTED, WABA_ID, anUpload, clientOf } from './account.ts'
import { bytesOf } from './bytes-of.ts'
import { startPeer } from './peer.ts'

test('the limits of the spec can be read: 20 calls an hour, a handle of 24 hours, data for three days [client-limits]', () => {
  expect(rateLimit).toEqual({ calls: 20, perSeconds: 3600 })
  expect(handleLifetimeSeconds).toBe(24 * 3600)
  expect(dataLifetimeSeconds).toBe(3 * 24 * 3600)
})

test.each(mediaTypes)('the type %s is sent as it is [client-type-sent]', async type => {
  expect((await bytesOf({ ...anUpload, type })).toString()).toContain(`name="type"\r\n\r\n${type}\r\n`)
})

test.each(mediaTypes.flatMap(type => spellingsOf(type).map(spelling => [spelling, type] as const)))(
  'the type %j is sent as %s',
  async (spelling, type) => {
    const sent = (await bytesOf({ ...anUpload, type: spelling as typeof type })).toString()
    expect(sent).toContain(`name="type"\r\n\r\n${type}\r\n`)
    expect(sent).toContain(`Content-Type: ${type}\r\n`)
  },
)

test.each([...noTypes, ...refusedTypes])('the type %j is refused before anything is sent', async type => {
  const client = clientOf('http://127.0.0.1:1')
  await expect(client.uploadResumableMedia({ ...anUpload, type: type as 'image/png' })).rejects.toMatchObject({
    name: 'InvalidUploadError',
    violations: [{ field: 'type' }],
  })
  await client.close()
})

test('the status of an acceptance is told as it came, known or not [client-acceptance-status]', async () => {
  const data = { id: '639', status: 'SCANNING' }
  const peer = await startPeer(call => call.whole().then(() => call.answerJson(202, { ...ACCEPTED, data })))
  const client = clientOf(peer.url)

  expect(await client.uploadResumableMedia(anUpload)).toEqual(data)

  await client.close()
  await peer.stop()
})

describe('a lookup asks for', () => {
  test.each([
    ['an id', { id: '639' }, '?id=639'],
    ['a limit', { limit: 25 }, '?limit=25'],
    ['an offset of 0', { offset: 0 }, '?offset=0'],
    ['nothing', {}, ''],
  ])('%s, and for no more than it is told [client-lookup-asks]', async (_, call, query) => {
    const body = { code: 'WA200', message: '', data: [], error: {} }
    const peer = await startPeer(connection => connection.whole().then(() => connection.answerJson(200, body)))
    const client = clientOf(peer.url)

    expect(await client.getResumableMedia({ wabaId: WABA_ID, ...call })).toEqual([])

    expect(peer.calls[0]?.received.toString()).toContain(`/resumable_media${query} HTTP/1.1`)
    await client.close()
    await peer.stop()
  })
})
