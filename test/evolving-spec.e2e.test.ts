import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApi } from '@resumable-media/test-kit/api'
import { blobOf } from '@resumable-media/test-kit/files'
import { SECRET } from '@resumable-media/test-kit/system'
import { copyWorkspace } from '@resumable-media/test-kit/workspace-copy'
import type * as StartProcess from '../scripts/start-process.ts'

// What an author of the document does to it, in a copy, and what `pnpm generate` makes of it.

let folder: string
let spec: string
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'evolving-spec-')))
  copyWorkspace(folder)
  spec = await read('openapi/kaleyra.yaml')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const read = (path: string) => readFile(join(folder, path), 'utf8')

/** What is told in one run: a document that cannot be read hides what else is wrong. */
const FAULTS: [string, readonly (readonly [from: string, to: string])[], string[]][] = [
  [
    'a dangling $ref',
    [["schemas/UploadAccepted'", "schemas/UploadAcceptd'"]],
    [
      '$ref "#/components/schemas/UploadAcceptd" leads nowhere: #/components/schemas has no "UploadAcceptd". Did you mean',
    ],
  ],
  ['bad indentation', [['  title: Kaleyra', '   - title: Kaleyra']], ['openapi/kaleyra.yaml:']],
  ['a duplicate key', [['webhooks:\n', 'openapi: 3.1.0\nwebhooks:\n']], ['A key stands here twice']],
  [
    'an example that does not match its schema, a missing operationId, an error without its cure',
    [
      ['code: WA429', 'code: WA430'],
      ['      operationId: getResumableMedia\n', ''],
      ['                  x-what-to-do: Make the file smaller.\n', ''],
    ],
    ['Correct the example, or its schema.', 'Add one: the client, the mock', 'tooLarge has no x-what-to-do'],
  ],
]

describe('a fault of the document', () => {
  test.each(FAULTS)(
    '%s fails with file, line, column and the cure, and changes nothing',
    async (_, changes, messages) => {
      const before = await generatedFiles()
      const { code, stderr } = await withSpec(changes.reduce(replaced, spec), 'openapi')
      for (const message of messages) expect(stderr).toContain(message)
      const others = stderr
        .trim()
        .split('\n')
        .filter(line => !/^openapi\/kaleyra\.yaml:\d+:\d+ \S.+[.?]$/u.test(line))
      expect(others).toEqual([])
      expect(code).toBe(1)
      expect(await generatedFiles()).toEqual(before)
    },
  )

  test('of what the client alone reads leaves the last good client, too', async () => {
    const before = await generatedFiles()
    const { code, stderr } = await withSpec(
      spec.replace(String.raw`'^[^\\/<@% ]+$'`, () => "'^[a-z]+$'"),
      'packages/client',
    )
    expect(stderr).toMatch(/^openapi\/kaleyra\.yaml:\d+:\d+ the pattern of FileName is \^\[a-z\]\+\$/u)
    expect(code).toBe(1)
    expect(await generatedFiles()).toEqual(before)
  })
})

test('a renamed operation, and a removed example, end with the lines to write [spec-names-the-line]', async () => {
  const changed = spec
    .replace('operationId: getResumableMedia', 'operationId: findResumableMedia')
    .replaceAll('accountNotEnabled', 'accountClosed')
  const { code, stderr } = await withSpec(changed, 'packages/client')
  const lines = stderr.trim().split('\n')
  expect(lines).toContainEqual(
    expect.stringMatching(
      /^packages\/client\/src\/get-resumable-media\.ts:\d+ imports getResumableMedia, .+ write findResumableMedia there\.$/u,
    ),
  )
  expect(lines).toContainEqual(
    expect.stringMatching(
      /^packages\/client\/src\/errors\/unauthorized\.ts:\d+ imports AccountNotEnabledError, .+ write AccountClosedError there/u,
    ),
  )
  expect(code).toBe(1)
  const line = /get-resumable-media\.ts:(?<line>\d+) imports getResumableMedia/u.exec(stderr)?.groups?.['line']
  expect((await read('packages/client/src/get-resumable-media.ts')).split('\n')[Number(line) - 1]).toContain('import {')
})

/** A code on a status that there is, a status that there is not, a field of the callback, and a parameter of the lookup. */
const ADDITIONS = [
  [
    '            accountNotEnabled:\n',
    `            accountSuspended:
              summary: The account is suspended
              x-what-to-do: Pay the open invoices of the account.
              value: { code: WA-402, message: Suspended, data: {}, error: { error: Suspended by billing } }
            accountNotEnabled:
`,
  ],
  [
    "              - $ref: '#/components/schemas/AccountNotEnabled'\n",
    "              - $ref: '#/components/schemas/AccountNotEnabled'\n              - $ref: '#/components/schemas/Refused'\n",
  ],
  [
    "        '413':\n",
    `        '409':
          description: Another upload has this name.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Refused' }
              examples:
                nameInUse:
                  summary: The name is in use
                  x-what-to-do: Wait for the other upload of this name, or rename the file.
                  value: { code: KWM-17, message: Name in use, data: {}, error: { error: In use } }
        '413':
`,
  ],
  [
    '    StatusCallback:\n',
    `    Refused:
      type: object
      required: [code, message, data, error]
      properties:
        code: { enum: [WA-402, KWM-17] }
        message: { type: string }
        data: { $ref: '#/components/schemas/NoData' }
        error: { $ref: '#/components/schemas/ErrorText' }
    StatusCallback:
`,
  ],
  [
    '        callback_profile_id:\n',
    "        bytes:\n          type: [integer, 'null']\n        callback_profile_id:\n",
  ],
  [
    "                  callback_profile_id: '1201'\n              callbackFailed",
    "                  callback_profile_id: '1201'\n                  bytes: 68\n              callbackFailed",
  ],
  [
    '        - name: offset\n',
    '        - name: status\n          in: query\n          description: Only uploads of this status.\n          schema: { type: string }\n          example: FAILED\n        - name: offset\n',
  ],
] as const

/** As an author of tests writes it, in the package of the client. */
const USE = `import { readFile } from 'node:fs/promises'
import { AccountSuspendedError, createKaleyraClient, KaleyraError } from '../src/index.ts'
import type { KaleyraErrorReason, StatusCallback } from '../src/index.ts'

const [baseUrl = '', example = '', listener = ''] = process.argv.slice(2)
const reasons: KaleyraErrorReason[] = ['ACCOUNT_SUSPENDED', 'NAME_IN_USE']
const callback: StatusCallback = { resumable_media_id: '1', bytes: 68 }
const client = createKaleyraClient({ baseUrl, sid: 'HXAP1600000097IN', apiKey: 'A0000000000000000000000000000sand' })
const call = { wabaId: '150440000142241', fileName: 'image.png', type: 'image/png' } as const
const file = new Blob([await readFile(new URL('../../../samples/image.png', import.meta.url))])
const settings = { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ fail: { example } }) }
await fetch(new URL('/_sandbox/settings', baseUrl), settings)
const error = await client.uploadResumableMedia({ ...call, file }).catch((reason: unknown) => reason)
await client.close()
const asking = createKaleyraClient({ baseUrl: listener, sid: 'HXAP1600000097IN', apiKey: 'A0' })
await asking.getResumableMedia({ wabaId: call.wabaId, status: 'FAILED' })
await asking.close()
if (!(error instanceof KaleyraError)) throw error
const { name, reason, code, status, whatToDo, docs } = error
const known = { isSuspended: error instanceof AccountSuspendedError, isListed: reasons.includes(reason), bytes: callback.bytes }
console.log(JSON.stringify({ name, reason, code, status, whatToDo, docs, ...known }))
`

const GAINED = [
  [
    'accountSuspended',
    401,
    'WA-402',
    'ACCOUNT_SUSPENDED',
    'AccountSuspendedError',
    'Pay the open invoices of the account.',
  ],
  [
    'nameInUse',
    409,
    'KWM-17',
    'NAME_IN_USE',
    'NameInUseError',
    'Wait for the other upload of this name, or rename the file.',
  ],
] as const

describe('what the document has gained, after `pnpm generate`,', () => {
  let sandbox: StartProcess.Started
  let mock: StartProcess.Started
  let gateway: StartProcess.Started
  let api: ReturnType<typeof createApi>
  let listener: string
  const received: { url: string; body: string }[] = []
  const receiver = createServer((request, response) => {
    void text(request).then(body => {
      received.push({ url: request.url ?? '', body })
      response.end('{"code":"WA200","message":"","data":[],"error":{}}')
    })
  })

  beforeAll(async () => {
    await writeFile(join(folder, 'openapi/kaleyra.yaml'), ADDITIONS.reduce(replaced, spec))
    const env = { pnpm_config_verify_deps_before_run: 'false', TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' }
    const generated = await run('npx', ['--yes', 'pnpm@12.21.0', 'generate'], env)
    expect({ ...generated, stdout: '' }).toEqual({ code: 0, stdout: '', stderr: generated.stderr })
    await writeFile(join(folder, 'packages/client/test/use.ts'), USE)
    const place = pathToFileURL(join(folder, 'scripts/start-process.ts')).href
    const { startProcess }: typeof StartProcess = await import(place)
    receiver.listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    listener = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
    mock = await startProcess('packages/mock/src/main.ts', { MOCK_PORT: '0' }, /mock ready on (?<url>\S+)/u)
    sandbox = await startProcess(
      'apps/sandbox/src/main.ts',
      { SANDBOX_PORT: '0', SANDBOX_PROCESSING_MS: '20', SANDBOX_CALLBACK_URL: listener },
      /sandbox ready on (?<url>\S+)/u,
    )
    gateway = await startProcess(
      'apps/gateway/src/main.ts',
      {
        KALEYRA_SID: 'HXAP1600000097IN',
        KALEYRA_API_KEY: 'A0000000000000000000000000000sand',
        KALEYRA_BASE_URL: sandbox.url,
        KALEYRA_CALLBACK_SECRET: SECRET,
        POLL_DELAYS: '1h',
        PORT: '0',
        DATA_DIR: join(folder, '.data'),
        LOG_LEVEL: 'warn',
      },
      /gateway ready on (?<url>\S+)\/graphql/u,
    )
    api = createApi(gateway.url)
  })
  afterAll(async () => {
    receiver.close()
    await gateway?.stop()
    await sandbox?.stop()
    await mock?.stop()
  })

  test.each(GAINED)('%s is an answer of the mock', async (example, status, code) => {
    const form = new FormData()
    form.set('type', 'image/png')
    form.set('file', new Blob(['x']), 'a.png')
    const response = await fetch(`${mock.url}/HXAP1600000097IN/whatsapp/150440000142241/resumable_media`, {
      method: 'POST',
      headers: { 'api-key': 'any', prefer: `code=${status}, example=${example}` },
      body: form,
    })
    expect({ status: response.status, body: await response.json() }).toMatchObject({ status, body: { code } })
  })

  test.each(GAINED)(
    '%s is an answer of the sandbox, and an error of the client, which sends a new parameter',
    async (example, status, code, reason, name, whatToDo) => {
      const use = join(folder, 'packages/client/test/use.ts')
      const { stdout, stderr } = await run(process.execPath, [use, sandbox.url, example, listener])
      expect(stderr).toBe('')
      // The parameter that the lookup has gained.
      expect(received.at(-1)?.url).toMatch(/\?status=FAILED$/u)
      const anchor = `#${reason.toLowerCase().replaceAll('_', '-')}`
      expect(JSON.parse(stdout)).toEqual({
        name,
        reason,
        code,
        status,
        whatToDo,
        docs: expect.stringContaining(anchor),
        isSuspended: example === 'accountSuspended',
        isListed: true,
        bytes: 68,
      })
    },
  )

  test.each(GAINED)(
    '%s is a reason of the gateway, with its row in the guides',
    async (example, _status, _code, reason, name, whatToDo) => {
      const body = JSON.stringify({ fail: { example } })
      const headers = { 'content-type': 'application/json' }
      await fetch(new URL('/_sandbox/settings', sandbox.url), { method: 'PATCH', headers, body })
      const answer = await api.upload(await blobOf('image.png'), 'image.png')
      expect(answer).toMatchObject({ __typename: 'KaleyraRejectedError', code: 'KALEYRA_REJECTED', reason })
      expect(await read('apps/gateway/schema.graphql')).toContain(`  """${whatToDo}"""\n  ${reason}\n`)
      expect(await read('docs/errors.md')).toContain(`| \`${reason}\` | ${whatToDo} |`)
      expect(await read('packages/client/README.md')).toContain(`\`${name}\` | \`${reason}\` | `)
    },
  )

  test('a field of the callback is sent by the sandbox, and taken by the gateway', async () => {
    received.length = 0
    const { id } = await api.upload(await blobOf('image.png'), 'image.png')
    await expect.poll(() => received).toHaveLength(1)
    const body = received[0]?.body ?? ''
    expect(JSON.parse(body)).toMatchObject({ status: 'UPLOADED', bytes: 68 })
    const headers = { 'x-callback-secret': SECRET, 'content-type': 'application/json' }
    const answer = await fetch(`${gateway.url}/callbacks/kaleyra`, { method: 'POST', headers, body })
    expect(answer.status).toBe(200)
    expect(await api.reach(id, 'UPLOADED')).toMatchObject({ handle: expect.stringMatching(/^4::/u) })
  })

  test('the client is typed as the document now is', async () => {
    const { stdout } = await run(join(folder, 'node_modules/.bin/tsc'), ['-p', join(folder, 'packages/client')])
    expect(stdout).toBe('')
  })

  test('what only a person can write is asked for by file and line', async () => {
    const table = "import('./tools/contract/table.ts').then(m => m.contractTable()).catch(e => console.log(e.message))"
    const { stdout } = await run(process.execPath, ['-e', table])
    expect(stdout).toMatch(/^tools\/contract\/look-up\.ts:\d+ has no row for status of the spec\. Write one there/u)
  })
})

function replaced(whole: string, [from, to]: readonly [string, string]): string {
  if (whole.split(from).length !== 2) throw new Error(`the spec has not one ${from}`)
  return whole.replace(from, () => to)
}

/** Runs the generator of a package on a changed document. */
async function withSpec(changed: string, part: string) {
  expect(changed).not.toBe(spec)
  await writeFile(join(folder, 'openapi/kaleyra.yaml'), changed)
  return run(process.execPath, [join(folder, part, 'generate/main.ts')])
}

function run(command: string, args: string[], env: Record<string, string> = {}) {
  return new Promise<{ code: number; stdout: string; stderr: string }>(resolve => {
    execFile(command, args, { cwd: folder, env: { ...process.env, NO_COLOR: '1', ...env } }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    )
  })
}

/** Each with the time of its last change, and no others. */
async function generatedFiles() {
  const places = [
    'openapi/examples.gen.ts',
    ...(await readdir(join(folder, 'packages/client/src'))).map(name => `packages/client/src/${name}`),
  ]
  const files = await Promise.all(
    places.map(async place => [place, (await stat(join(folder, place))).mtimeMs] as const),
  )
  return Object.fromEntries(files)
}
