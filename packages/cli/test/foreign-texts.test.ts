import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { examples } from '@resumable-media/openapi/examples'
import { readFixture } from '@resumable-media/test-kit/files'
import { WABA } from '@resumable-media/test-kit/system'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { KEY, newUser } from './command.ts'
import { json, serve, serveGraphQL } from './serve.ts'

// File names, handles and sentences are of others: they break no line, and send nothing to a terminal.

let user: ReturnType<typeof newUser>
beforeAll(async () => {
  user = newUser({ KALEYRA_SID: 'HXAP1600000097IN', KALEYRA_API_KEY: KEY, RESUMABLE_MEDIA_WABA: WABA })
  await writeFile(join(user.folder, 'image.png'), await readFixture('image.png'))
})
afterAll(() => user.stop())

const HOSTILE = 'a\nb\u001B]0;title\u0007\u009B2J\u202E\u2028.png'
const SHOWN = String.raw`a\u{a}b\u{1b}]0;title\u{7}\u{9b}2J\u{202e}\u{2028}.png`
const PROBLEM = { code: 'KALEYRA_REJECTED', message: HOSTILE }
const MEDIA = { __typename: 'Media', id: 'one', wabaId: WABA, fileName: HOSTILE, receivedBytes: 9, uploadUrl: null }
const FAILED = { ...MEDIA, status: 'FAILED', handle: null, failure: PROBLEM }
const REFUSED = { __typename: 'ForbiddenWabaError', code: 'FORBIDDEN_WABA', message: HOSTILE }
const STREAM = { 'content-type': 'text/event-stream' }

const gateway = (media: object) =>
  serveGraphQL((query, response) => {
    const event = `event: next\ndata: ${JSON.stringify({ data: { mediaStatusChanged: media } })}\n\n`
    if (query.includes('subscription')) response.writeHead(200, STREAM).write(event)
    else
      json(response, 200, {
        data: {
          mediaStatus: media,
          cancelMedia: media,
          renewMedia: media,
          checkUpload: [],
          media: { nodes: [media], pageInfo: { endCursor: null, hasNextPage: false } },
          uploadResumableMedia: media,
          createResumableUpload: media,
          uploadQuota: { limit: 20, remaining: 0, used: 20, queued: 0, nextSlotAt: HOSTILE },
        },
      })
  })

test.each<[string, object, number]>([
  ['list', FAILED, 1],
  ['status one', FAILED, 6],
  ['watch one', FAILED, 1],
  ['cancel one', FAILED, 1],
  ['cancel one', REFUSED, 0],
  ['quota', FAILED, 1],
  ['renew one', FAILED, 0],
  ['renew one', { ...MEDIA, id: HOSTILE, status: 'UPLOADED', handle: HOSTILE }, 1],
  ['upload image.png', { ...MEDIA, status: 'UPLOADED', handle: HOSTILE, handleExpiresAt: HOSTILE }, 1],
  ['upload image.png', FAILED, 0],
  ['upload image.png --no-wait', { ...MEDIA, id: HOSTILE, status: 'QUEUED' }, 1],
])('%s prints them on one line each, of a gateway that answers %o', async (line, media, lines) => {
  const { stdout, stderr } = await user.cli([...line.split(' '), '--gateway', await gateway(media)])
  expect(stdout + stderr).toContain(SHOWN)
  expect((stdout + stderr).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028]/u)
  expect(stdout.split('\n')).toHaveLength(lines + 1)
  expect(stderr).not.toMatch(/^b/mu)
})

test('list and upload print those of Kaleyra on one line each', async () => {
  const item = { ...examples.uploaded.body.data[0], file_name: HOSTILE, uploaded_file_handle: HOSTILE }
  const url = await serve((request, response) => {
    const body = request.method === 'POST' ? examples.accepted.body : { ...examples.uploaded.body, data: [item] }
    void text(request).then(() => json(response, request.method === 'POST' ? 202 : 200, body))
  })
  for (const args of [['list'], ['upload', 'image.png']]) {
    const { exitCode, stdout } = await user.cli(args, { env: { KALEYRA_BASE_URL: `${url}/v2` } })
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining(SHOWN) as string })
    expect(stdout.split('\n')).toHaveLength(2)
  }
})

test('with --json they are as they came', async () => {
  const { objects } = await user.cli(['list', '--gateway', await gateway(FAILED), '--json'])
  expect(objects()).toMatchObject([{ fileName: HOSTILE, failure: PROBLEM }])
})
