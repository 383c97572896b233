import { execFile } from 'node:child_process'
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApi } from '@resumable-media/test-kit/api'
import { videoOf } from '@resumable-media/test-kit/files'
import type * as StartProcess from '../scripts/start-process.ts'
import { copyWorkspace } from '@resumable-media/test-kit/workspace-copy'

const CHANGES = [
  ['        - video/mp4\n', '        - video/mp4\n        - image/webp\n'],
  ['maxLength: 104857600', 'maxLength: 125829120'],
  [String.raw`'^[^\\/<@% ]+$'`, String.raw`'^[^\\/<@% #]+$'`],
] as const

const TYPES = ['application/pdf', 'image/jpeg', 'image/jpg', 'image/png', 'video/mp4', 'image/webp']
const MAX_BYTES = 125_829_120

const ACCOUNT = { KALEYRA_SID: 'HXAP1600000097IN', KALEYRA_API_KEY: 'A0000000000000000000000000000sand' }
const WABA = '150440000142241'

/** One pixel. */
const webp = new Blob([Buffer.from('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==', 'base64')])
const gif = new Blob([Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=', 'base64')])

let folder: string
let largest: Blob
let sandbox: StartProcess.Started
let gateway: StartProcess.Started
let api: ReturnType<typeof createApi>

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'changed-spec-')))
  copyWorkspace(folder)
  const spec = await read('openapi/kaleyra.yaml')
  await writeFile(join(folder, 'openapi/kaleyra.yaml'), CHANGES.reduce(replaced, spec))
  await generate()
  largest = new Blob([await videoOf(MAX_BYTES)])

  const { startProcess }: typeof StartProcess = await import(
    pathToFileURL(join(folder, 'scripts/start-process.ts')).href
  )
  sandbox = await startProcess(
    'apps/sandbox/src/main.ts',
    { SANDBOX_PORT: '0', SANDBOX_PROCESSING_MS: '20' },
    /sandbox ready on (?<url>\S+)/u,
  )
  gateway = await startProcess(
    'apps/gateway/src/main.ts',
    {
      ...ACCOUNT,
      KALEYRA_BASE_URL: sandbox.url,
      PORT: '0',
      DATA_DIR: join(folder, '.data'),
      POLL_DELAYS: '100ms',
      LOG_LEVEL: 'warn',
    },
    /gateway ready on (?<url>\S+)\/graphql/u,
  )
  api = createApi(gateway.url)
})
afterAll(async () => {
  await gateway?.stop()
  await sandbox?.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('after a changed spec and `pnpm generate`, the sandbox', () => {
  test.each([
    ['takes the sixth type', () => send('a.webp', 'image/webp', webp), 202, 'WA202'],
    ['refuses a seventh', () => send('a.gif', 'image/gif', gif), 400, 'WA-400'],
    ['refuses the new character', () => send('a#b.webp', 'image/webp', webp), 400, 'WA400'],
    ['takes 120 MB', () => send('long.mp4', 'video/mp4', largest), 202, 'WA202'],
    ['refuses a byte more', () => send('long.mp4', 'video/mp4', new Blob([largest, 'x'])), 413, 'WA413'],
  ])('%s', async (_, answer, status, code) => {
    expect(await answer()).toMatchObject({ status, body: { code } })
  })
})

describe('after a changed spec and `pnpm generate`, the gateway', () => {
  test('brings the sixth type to its handle [rules-from-the-spec]', async () => {
    const accepted = await api.upload(webp, 'a.webp', { type: 'image/webp' })
    expect(accepted).toMatchObject({ __typename: 'Media', type: 'image/webp' })
    expect(await api.reach(accepted.id, 'UPLOADED')).toMatchObject({ handle: expect.stringMatching(/^4::/u) })
  })

  test('finds the sixth type in the bytes', async () => {
    expect(await api.upload(webp, 'again.webp')).toMatchObject({ __typename: 'Media', type: 'image/webp' })
  })

  test('names six types to whoever sends a seventh', async () => {
    expect(await api.upload(gif, 'a.gif', { type: 'image/gif' })).toMatchObject({
      __typename: 'UnsupportedMediaTypeError',
      message: expect.stringContaining('image/png, video/mp4 and image/webp.'),
      supported: TYPES,
    })
  })

  test('names the new character, where it is found and in the list', async () => {
    expect(await api.upload(webp, 'a#b.webp')).toMatchObject({
      __typename: 'InvalidFileNameError',
      message: String.raw`File name "a#b.webp" contains "#". Not allowed: \ / < @ % space and #. Try "a-b.webp".`,
      characters: ['#'],
      suggestion: 'a-b.webp',
    })
  })

  test('brings 120 MB to their handle', async () => {
    const accepted = await api.upload(largest, 'long.mp4')
    expect(accepted).toMatchObject({ __typename: 'Media', size: MAX_BYTES })
    expect(await api.reach(accepted.id, 'UPLOADED')).toMatchObject({ handle: expect.stringMatching(/^4::/u) })
  })

  test('refuses a byte more, and says 120 MB', async () => {
    expect(await api.upload(new Blob([largest, 'x']), 'long.mp4')).toMatchObject({
      __typename: 'FileTooLargeError',
      message: expect.stringContaining(`At most 120 MB (${MAX_BYTES} bytes)`),
      maxBytes: MAX_BYTES,
    })
  })

  test('has the new limit for its default, in the operations guide too', async () => {
    expect(await read('docs/operations.md')).toMatch(/MAX_UPLOAD_BYTES .*125829120/u)
  })
})

const read = (path: string) => readFile(join(folder, path), 'utf8')

/** A text that is not there would be no change, and a test of nothing. */
function replaced(text: string, [from, to]: readonly [string, string]): string {
  expect(text.split(from)).toHaveLength(2)
  return text.replace(from, () => to)
}

/** As a newcomer types it. The copy has its packages by links, which pnpm would take for none and install anew. */
async function generate(): Promise<void> {
  await promisify(execFile)('npx', ['--yes', 'pnpm@12.21.0', 'generate'], {
    cwd: folder,
    env: {
      ...process.env,
      pnpm_config_verify_deps_before_run: 'false',
      TURBO_TELEMETRY_DISABLED: '1',
      DO_NOT_TRACK: '1',
    },
  })
}

/** An upload straight to the sandbox. */
async function send(fileName: string, type: string, file: Blob): Promise<{ status: number; body: unknown }> {
  const form = new FormData()
  form.set('type', type)
  form.set('file', file, fileName)
  const response = await fetch(`${sandbox.url}/${ACCOUNT.KALEYRA_SID}/whatsapp/${WABA}/resumable_media`, {
    method: 'POST',
    headers: { 'api-key': ACCOUNT.KALEYRA_API_KEY },
    body: form,
  })
  return { status: response.status, body: await response.json() }
}
