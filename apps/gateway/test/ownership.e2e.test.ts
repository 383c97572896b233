import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { blobOf, readFixture } from '@resumable-media/test-kit/files'
import { startIssuer } from '@resumable-media/test-kit/issuer'
import type { Issuer } from '@resumable-media/test-kit/issuer'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { answerOn, beginByMutation, createTus, creation } from '@resumable-media/test-kit/tus'

const OTHER_WABA = '150440000142242'

let issuer: Issuer
let system: System
let alice: Caller
let bob: Caller
type Caller = Awaited<ReturnType<typeof callerOf>>
beforeAll(async () => {
  issuer = await startIssuer()
  system = await startSystem({ env: { ...issuer.env, KALEYRA_RATE_LIMIT: '1000/1h' } })
  alice = await callerOf({ sub: 'alice' })
  bob = await callerOf({ sub: 'bob' })
})
afterAll(async () => {
  await system.stop()
  await issuer.stop()
})

async function callerOf(claims: object) {
  const headers = { authorization: `Bearer ${await issuer.token({ ...claims })}` }
  const api = system.as(headers.authorization.slice('Bearer '.length))
  return {
    ...api,
    headers,
    tus: createTus(system.url, headers),
    begin: (input = {}) => beginByMutation(api.query, input),
  }
}
const png = () => readFixture('image.png')

test('only who has begun an upload is told where its bytes go; everybody of the WABA sees how it stands [ownership-upload-url]', async () => {
  const { id, uploadUrl } = await alice.begin()
  expect((await alice.status(id))?.['uploadUrl']).toBe(uploadUrl)
  expect(await bob.status(id)).toMatchObject({ status: 'RECEIVING', uploadUrl: null })
})

test('an upload that is being sent does not give way to another owner [owner-alone-sends]', async () => {
  const { uploadUrl } = await alice.begin()
  const bytes = await png()
  const socket = await alice.tus.hang(uploadUrl, 0, bytes.subarray(0, -1000), 1000)
  const answer = answerOn(socket)
  for (const response of [
    await bob.tus.head(uploadUrl),
    await bob.tus.patch(uploadUrl, 0, bytes),
    await bob.tus.delete(uploadUrl),
  ])
    expect([response.status, response.headers.get('x-error-code')]).toEqual([404, 'UPLOAD_NOT_FOUND'])
  socket.write(bytes.subarray(-1000))
  expect(await answer).toMatch(/^HTTP\/1\.1 204 /u)
  socket.destroy()
})

test('whatever is wrong with a request, an upload of another is as one that was never there', async () => {
  const { uploadUrl } = await alice.begin()
  const headers = { ...bob.headers, 'tus-resumable': '1.0.0' }
  const answers = [uploadUrl, `${system.url}/uploads/6ad9c3c5-5b8b-4f4e-9a51-1a8a0b8e7a11`].map(async url => {
    const response = await fetch(url, { method: 'PATCH', headers })
    return [response.status, response.headers.get('x-error-code')]
  })
  expect(await Promise.all(answers)).toEqual([
    [404, 'UPLOAD_NOT_FOUND'],
    [404, 'UPLOAD_NOT_FOUND'],
  ])
})

test('an upload goes on under a new token of its owner', async () => {
  const { id, uploadUrl } = await alice.begin()
  const bytes = await png()
  await alice.tus.patch(uploadUrl, 0, bytes.subarray(0, 5000))
  const again = await callerOf({ sub: 'alice', jti: 'new' })
  expect(await again.tus.offset(uploadUrl)).toBe(5000)
  expect((await again.tus.patch(uploadUrl, 5000, bytes.subarray(5000))).status).toBe(204)
  await again.reach(id, 'UPLOADED')
})

test('the same idempotencyKey of two owners is two uploads, by each way in [ownership-idempotency]', async () => {
  const key = { idempotencyKey: 'k' }
  const image = await blobOf('image.png')
  const whole = [await alice.upload(image, 'image.png', key), await bob.upload(image, 'image.png', key)]
  expect(whole).toMatchObject([{ __typename: 'Media' }, { __typename: 'Media' }])
  expect(whole[0]?.id).not.toBe(whole[1]?.id)
  expect((await alice.upload(image, 'image.png', key)).id).toBe(whole[0]?.id)

  const pieces = { idempotencyKey: 'p', fileName: 'pieces.png' }
  const begun = [await alice.begin(pieces), await bob.begin(pieces)]
  expect(begun[0]?.id).not.toBe(begun[1]?.id)
  const headers = creation(19_942, { idempotencyKey: 'p', filename: 'pieces.png' })
  const located = await Promise.all(
    [alice, bob].map(async ({ tus }) => (await tus.post(headers)).headers.get('location')),
  )
  expect(located).toEqual(begun.map(({ uploadUrl }) => uploadUrl))
})

test('another key of another owner is no conflict, and names nobody’s media', async () => {
  await alice.begin({ idempotencyKey: 'c', fileName: 'alice.png' })
  expect(await bob.begin({ idempotencyKey: 'c', fileName: 'bob.png' })).toMatchObject({ __typename: 'Media' })
  const own = await alice.begin({ idempotencyKey: 'c', fileName: 'other.png' })
  expect(own.__typename).toBe('IdempotencyConflictError')
})

test('a renewed media is of who has renewed it', async () => {
  const { id } = await alice.upload(await blobOf('image.png'), 'image.png')
  await alice.reach(id, 'UPLOADED')
  const renewal = `mutation { renewMedia(id: "${id}") { ... on Media { id renewedFrom } } }`
  expect((await bob.query(renewal)).data?.['renewMedia']).toMatchObject({ renewedFrom: id })
})

test('what a token without a subject has begun is its own alone', async () => {
  const one = await callerOf({ sub: undefined, jti: '1' })
  const other = await callerOf({ sub: undefined, jti: '2' })
  const { uploadUrl } = await one.begin()
  expect((await one.tus.head(uploadUrl)).status).toBe(200)
  expect((await other.tus.head(uploadUrl)).status).toBe(404)
})

test('a WABA that the token lacks is refused while the file is still to come [ownership-foreign-waba]', async () => {
  const before = await system.spooled()
  const { host } = new URL(system.url)
  const operations = JSON.stringify({
    query:
      'mutation($input: UploadResumableMediaInput!) { uploadResumableMedia(input: $input) { ... on UserError { code } } }',
    variables: { input: { wabaId: OTHER_WABA, file: null } },
  })
  const parts = [
    ['operations', '', operations],
    ['map', '', '{"file":["variables.input.file"]}'],
    ['file', '; filename="image.png"', ''],
  ].map(([name, more, text]) => `--b\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n${text}`)
  const socket = connect(Number(new URL(system.url).port), '127.0.0.1')
  const answer = answerOn(socket)
  const head = {
    host,
    ...alice.headers,
    'content-type': 'multipart/form-data; boundary=b',
    'content-length': '100000000',
  }
  socket.write(
    `POST /graphql HTTP/1.1\r\n${Object.entries(head)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}\r\n`,
  )
  socket.write(parts.join('\r\n'))
  expect(await answer).toContain('{"data":{"uploadResumableMedia":{"code":"FORBIDDEN_WABA"}}}')
  socket.destroy()
  await expect.poll(() => system.spooled()).toEqual(before)
})
