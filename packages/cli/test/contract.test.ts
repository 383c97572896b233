import { truncate, writeFile } from 'node:fs/promises'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { mediaTypes, refusals } from '@resumable-media/client/rules'
import { startMock } from '@resumable-media/mock'
import type { ExampleName } from '@resumable-media/mock'
import { examples } from '@resumable-media/openapi/examples'
import { spec } from '@resumable-media/openapi/spec'
import { fileNameCases } from '@resumable-media/test-kit/file-names'
import { readFixture } from '@resumable-media/test-kit/files'
import { WABA } from '@resumable-media/test-kit/system'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { accountOf } from '../src/doors/open-door.ts'
import { EXIT } from '../src/exit-codes.ts'
import { readSettings } from '../src/settings/read-settings.ts'
import { KEY, newUser } from './command.ts'
import { json, serve, serveGraphQL } from './serve.ts'

// Straight to Kaleyra: what its page says, as this command says it.

const SID = 'HXAP1600000097IN'
let mock: Awaited<ReturnType<typeof startMock>>
let user: ReturnType<typeof newUser>
beforeAll(async () => {
  mock = await startMock()
  user = newUser({ KALEYRA_SID: SID, KALEYRA_API_KEY: KEY, KALEYRA_BASE_URL: mock.url, RESUMABLE_MEDIA_WABA: WABA })
  await writeFile(join(user.folder, 'image.png'), await readFixture('image.png'))
})
afterEach(() => mock.reset())
afterAll(async () => {
  await user.stop()
  await mock.stop()
})

const ANSWERS = Object.entries(examples).flatMap(([name, { operations, status, body }]) =>
  operations.map(operation => ({ name: name as ExampleName, operation, status, body })),
)

const LOOK = `Look before you send it again, since it may have been made: \`resumable-media list --waba ${WABA}\`.`

/** What is printed, and the exit code. */
function ending({ name, operation, status, body }: (typeof ANSWERS)[number]) {
  const refusal = Object.entries(refusals).find(([, { example }]) => example === name)
  if (refusal) {
    const [code, { whatToDo }] = refusal
    // Kaleyra may have made an upload before it failed.
    const isInDoubt = status >= 500 && operation === 'uploadResumableMedia'
    const exitCode = isInDoubt ? EXIT.lookFirst : status === 429 || status >= 500 ? EXIT.tryAgain : EXIT.refused
    return { exitCode, objects: [{ error: { code, exitCode } }], words: isInDoubt ? LOOK : whatToDo }
  }
  const [known] = [body.data].flat() as { id: string; status: string; uploaded_file_handle?: string | null }[]
  if (!known)
    return { exitCode: EXIT.failed, objects: [{ error: { code: 'UPLOAD_NOT_FOUND' } }], words: 'Check both ids' }
  const { id, status: word, uploaded_file_handle: handle } = known
  return { exitCode: EXIT.ok, objects: [{ id, status: word, handle: handle || null }], words: '' }
}

test.each(ANSWERS)('$name to $operation is printed, with an exit code [cli-answer]', async answer => {
  const { name, operation } = answer
  // A lookup is tried again after a 5xx.
  for (let n = 0; n < 5; n += 1) mock.next(name, { operation })
  const command = { uploadResumableMedia: ['upload', 'image.png', '--no-wait'], getResumableMedia: ['status', '639'] }
  const { exitCode, stdout, objects } = await user.cli([...command[operation], '--json'])
  const { words, ...ended } = ending(answer)
  expect({ exitCode, objects: objects() }).toMatchObject(ended)
  expect(stdout).toContain(words)
})

describe('what is sent', () => {
  test('is the file and its type, with the key, to the WABA of the account [cli-call-parameters]', async () => {
    await user.cli(['upload', 'image.png', '--no-wait'])
    expect(mock.requests).toMatchObject([
      {
        path: `/${SID}/whatsapp/${WABA}/resumable_media`,
        contentType: 'multipart/form-data',
        headers: { 'api-key': KEY },
        fields: { type: 'image/png', file: { name: 'image.png', size: 19_942 } },
      },
    ])
  })

  test.each(mediaTypes)('as %s is of that type [cli-type]', async type => {
    await user.cli(['upload', 'image.png', '--type', type, '--no-wait'])
    expect(mock.requests).toMatchObject([{ fields: { type, file: { contentType: type } } }])
  })

  test.each(spec.servers.map(server => server['x-pod']))(
    'for the pod %s goes to the address that the client has for it [cli-pod]',
    pod => {
      const surroundings = { env: { KALEYRA_SID: SID, KALEYRA_API_KEY: KEY }, cwd: user.folder, home: user.folder }
      const settings = readSettings({ pod }, ['sid', 'api-key-file', 'pod', 'base-url'], surroundings)
      expect({ account: accountOf(settings), faults: settings.faults }).toEqual({
        account: { sid: SID, apiKey: KEY, pod },
        faults: [],
      })
    },
  )

  // A command line ends a word at NUL, and text that is no UTF-16 cannot be a word of one.
  test.each(fileNameCases.filter(({ name, violation }) => !name.includes('\0') && !violation?.half))(
    'under $title is sent, or refused before [cli-name]',
    async ({ name, violation }) => {
      const { exitCode, stderr } = await user.cli([
        'upload',
        'image.png',
        `--name=${name}`,
        '--type=image/png',
        '--no-wait',
      ])
      expect(mock.requests.map(({ fields }) => fields?.['file'])).toMatchObject(violation ? [] : [{ name }])
      expect({ exitCode, stderr }).toMatchObject({ exitCode: violation ? EXIT.refused : EXIT.ok })
    },
  )

  test('a file of 100 MB is sent whole, and has seven hours for a slow line [cli-100-mb]', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout')
    onTestFinished(() => timers.mockRestore())
    const env = await startKaleyra(202, async request => {
      let bytes = 0
      for await (const part of request) bytes += (part as Buffer).length
      return { ...examples.accepted.body, data: { id: String(bytes), status: 'PENDING' } }
    })
    await writeFile(join(user.folder, 'large.pdf'), '')
    await truncate(join(user.folder, 'large.pdf'), 100 * 1024 * 1024)
    const { objects } = await user.cli(['upload', 'large.pdf', '--no-wait', '--json'], { env })
    expect(Number(objects()[0]?.id)).toBeGreaterThan(100 * 1024 * 1024)
    const hours = timers.mock.calls.map(([, ms = 0]) => ms / 3_600_000)
    expect(hours.filter(one => one > 7 && one < 8)).toHaveLength(1)
  })
})

test('an id, a limit and the next page are asked for [cli-lookup-asks]', async () => {
  const asked: string[] = []
  const [item] = examples.uploaded.body.data
  const env = await startKaleyra(200, async ({ url = '' }) => {
    const { search, searchParams } = new URL(url, 'http://kaleyra')
    asked.push(search)
    const first = 639 + Number(searchParams.get('offset'))
    const ids = Array.from({ length: Number(searchParams.get('limit') ?? 1) }, (_, n) => String(first + n))
    return { ...examples.uploaded.body, data: ids.map(id => ({ ...item, id })) }
  })
  await user.cli(['status', '639'], { env })
  await user.cli(['list', '--limit', '5'], { env })
  const { objects } = await user.cli(['list', '--limit', '150', '--json'], { env })
  expect(asked).toEqual(['?id=639', '?limit=5&offset=0', '?limit=100&offset=0', '?limit=100&offset=100'])
  expect(new Set(objects().map(({ id }) => id)).size).toBe(150)
})

describe('an upload that Kaleyra may have made', () => {
  const upload = async (answer: (request: IncomingMessage, response: ServerResponse) => void, ...args: string[]) => {
    let uploads = 0
    const env = await asKaleyra((request, response) => {
      if (request.method === 'POST') uploads += 1
      void text(request).then(() => answer(request, response))
    })
    const { exitCode, objects } = await user.cli(['upload', 'image.png', ...args, '--json'], { env })
    return { uploads, exitCode, last: objects().at(-1) }
  }
  const inDoubt = (code: string, words: string) => ({
    uploads: 1,
    exitCode: EXIT.lookFirst,
    last: { error: { code, exitCode: EXIT.lookFirst, message: expect.stringContaining(words) as string } },
  })

  test.each<[string, string, (request: IncomingMessage, response: ServerResponse) => void]>([
    ['a reset', 'OUTCOME_UNKNOWN', ({ socket }) => socket.resetAndDestroy()],
    ['the 502 of a proxy', 'OUTCOME_UNKNOWN', (_, response) => response.writeHead(502).end('<p>Bad Gateway</p>')],
    ['a 202 that is no JSON', 'OUTCOME_UNKNOWN', (_, response) => response.writeHead(202).end('ok')],
    ['a 202 without an id', 'OUTCOME_UNKNOWN', (_, response) => json(response, 202, { data: {} })],
    ['its 500', 'SERVER_ERROR', (_, response) => json(response, 500, examples.serverError.body)],
  ])('after %s is not to be sent again unseen', async (_what, code, answer) => {
    expect(await upload(answer)).toMatchObject(inDoubt(code, LOOK))
  })

  test('and that has no outcome in time is looked up by its id', async () => {
    const answer = ({ method }: IncomingMessage, response: ServerResponse) =>
      method === 'POST' ? json(response, 202, examples.accepted.body) : json(response, 200, pending)
    const words = `\`resumable-media status 639 --waba ${WABA}\``
    expect(await upload(answer, '--wait', '50ms')).toMatchObject(inDoubt('WAIT_TIMEOUT', words))
  })

  test('is one whose file became shorter while it was sent', async () => {
    const path = join(user.folder, 'shrinks.pdf')
    await writeFile(path, '')
    await truncate(path, 50 * 1024 * 1024)
    const env = await asKaleyra(request => {
      request.once('data', () => void truncate(path, 1000).then(() => request.resume()))
    })
    const { exitCode, stderr } = await user.cli(['upload', 'shrinks.pdf'], { env })
    expect({ exitCode, stderr }).toEqual({ exitCode: 5, stderr: expect.stringContaining(LOOK) as string })
  })

  test('is among several files of which the last came too late', async () => {
    await writeFile(join(user.folder, 'second.png'), await readFixture('image.png'))
    mock.next('accepted', { operation: 'uploadResumableMedia' })
    mock.next('rateLimited', { operation: 'uploadResumableMedia' })
    const { exitCode, objects } = await user.cli(['upload', 'image.png', 'second.png', '--no-wait', '--json'])
    expect({ exitCode, objects: objects() }).toMatchObject({
      exitCode: EXIT.lookFirst,
      objects: [{ status: 'PENDING' }, { error: { code: 'RATE_LIMITED', exitCode: EXIT.tryAgain } }],
    })
  })
})

const NO_KEYS = JSON.stringify({ errors: [{ message: 'No keys.', extensions: { code: 'KEYS_UNAVAILABLE' } }] })

test.each<[string, (response: ServerResponse) => void]>([
  ['is reset', response => response.socket?.destroy()],
  ['is a 502', response => response.writeHead(502).end('<p>Bad Gateway</p>')],
])('a renewal whose answer %s is not to be asked for again unseen', async (_what, answer) => {
  const url = await serveGraphQL((_query, response) => answer(response))
  const { exitCode, stderr } = await user.cli(['renew', 'one', '--gateway', url])
  const words = expect.stringMatching(/Look before you renew it again, [^]* has one in "renewedFrom" then\./u) as string
  expect({ exitCode, stderr }).toEqual({ exitCode: EXIT.lookFirst, stderr: words })
})

test.each<[string, number, string, number]>([
  ['is a web page', 200, '<p>Welcome</p>', EXIT.usage],
  ['is a 429', 429, 'Slow down', EXIT.tryAgain],
  ['says that nothing can be verified', 503, NO_KEYS, EXIT.tryAgain],
])('one whose answer %s has made nothing', async (_what, status, body, exitCode) => {
  const url = await serveGraphQL((_query, response) => response.writeHead(status).end(body))
  expect(await user.cli(['renew', 'one', '--gateway', url])).toMatchObject({ exitCode })
})

const pending = { ...examples.uploaded.body, data: [{ id: '639', status: 'PENDING' }] }
/** For what the mock does not take or have; answers where it is. */
const startKaleyra = (status: number, answer: (request: IncomingMessage) => Promise<object>) =>
  asKaleyra((request, response) => void answer(request).then(body => json(response, status, body)))

const asKaleyra = async (listener: RequestListener) => ({ KALEYRA_BASE_URL: `${await serve(listener)}/v2` })
