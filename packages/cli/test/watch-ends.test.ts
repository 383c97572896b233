import type { ServerResponse } from 'node:http'
import { WABA } from '@resumable-media/test-kit/system'
import { afterAll, expect, test } from 'vitest'
import { newUser, objectsIn } from './command.ts'
import { json, serveGraphQL } from './serve.ts'

// What happens at the gateway after the first look at it: `watch` ends, or says what it waits for.

const user = newUser({ RESUMABLE_MEDIA_WABA: WABA })
afterAll(() => user.stop())

const MEDIA = { __typename: 'Media', id: 'one', wabaId: WABA, fileName: 'a.png', status: 'QUEUED', handle: null }
const FAILED = { ...MEDIA, status: 'FAILED', failure: { code: 'KALEYRA_REJECTED', message: 'No.' } }
const PAGE = { nodes: [], pageInfo: { endCursor: null, hasNextPage: false } }
const refusedAs = (code: string, message: string) => ({ errors: [{ message, extensions: { code } }] })
const eventOf = (data: object) => `event: next\ndata: ${JSON.stringify(data)}\n\n`

const stream = (response: ServerResponse, text: string) =>
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write(text)

/** Answers the first look, then streams as given, and all other calls by `later`. */
function gateway(onStream: (response: ServerResponse, count: number) => void, later: object = { mediaStatus: MEDIA }) {
  let streams = 0
  let looks = 0
  return serveGraphQL((query, response) => {
    if (query.includes('subscription')) return onStream(response, (streams += 1))
    json(response, 200, { data: (looks += 1) === 1 ? { mediaStatus: MEDIA, media: PAGE } : later })
  })
}

test('an id that the gateway does not know any more ends it with 1', async () => {
  const url = await gateway(response => stream(response, ':\n\n'), { mediaStatus: null })
  const { exitCode, objects, stderr } = await user.cli(['watch', 'one', '--gateway', url, '--json'])
  const message = 'The gateway does not know one. Check the id; after three days an upload is no longer known.'
  expect({ exitCode, objects: objects(), stderr }).toEqual({
    exitCode: 1,
    objects: [{ error: { code: 'MEDIA_NOT_FOUND', message, exitCode: 1 } }],
    stderr: `${message}\n`,
  })
})

const UNAUTHORIZED = refusedAs('UNAUTHORIZED', 'The token has expired.')
const FORBIDDEN = refusedAs('FORBIDDEN_SCOPE', 'The token lacks a scope.')

test.each<[string, (response: ServerResponse) => void, string]>([
  ['401', response => json(response, 401, UNAUTHORIZED), 'The token has expired. Set RESUMABLE_MEDIA_TOKEN, or'],
  [
    '401 without words',
    response => void response.writeHead(401).end(),
    'The gateway, or a proxy in front of it, answered',
  ],
  ['403', response => json(response, 403, FORBIDDEN), 'The token lacks a scope.'],
  ['403 in an event', response => void stream(response, eventOf(FORBIDDEN)), 'The token lacks a scope.'],
])('a %s after the first look ends it with 3, for ids and for a WABA', async (_name, refuse, words) => {
  for (const target of [['one'], ['--waba', WABA]]) {
    const url = await gateway(refuse)
    const { exitCode, stderr } = await user.cli(['watch', ...target, '--gateway', url])
    expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: expect.stringContaining(words) as string })
  }
})

test('a connection that is lost is said once, also before the first event; and that it is back', async () => {
  const url = await gateway((response, count) => {
    if (count <= 2) json(response, 404, {})
    else if (count === 3) response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n', cut)
    else stream(response, eventOf({ data: { mediaStatusChanged: FAILED } }))

    function cut() {
      void command.said(/is back/u).then(() => response.destroy())
    }
  })
  const command = user.start(['watch', 'one', '--gateway', url, '--json'])
  const { exitCode, stdout, stderr } = await command.ended()
  const lost = `The connection for changes from ${url} is lost. It is tried again, and states are asked for meanwhile.\n`
  const back = 'The connection for changes is back.\n'
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: lost + back + lost + back })
  expect(objectsIn(stdout).map(({ status }) => status)).toEqual(['FAILED'])
})
