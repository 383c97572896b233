import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { startSandboxProcess } from '@resumable-media/test-kit/sandbox-process'

/** The same program that is run by Bun and by Deno where the packages are installed. */
const PROGRAM = fileURLToPath(new URL('./any-runtime.ts', import.meta.url))

test('each kind of call comes to what it should, on this runtime [client-any-runtime]', async () => {
  const sandbox = await startSandboxProcess({ SANDBOX_PROCESSING_MS: '10' })
  onTestFinished(() => void sandbox.child.kill())
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM], {
    env: { ...process.env, SANDBOX_URL: sandbox.url },
  })
  expect(JSON.parse(stdout)).toEqual({
    statuses: ['PENDING', 'PENDING', 'PENDING'],
    sentBytes: 1024 * 1024,
    uploaded: ['UPLOADED', 'image.png', true],
    listed: 3,
    aborted: ['OutcomeUnknownError', 'OUTCOME_UNKNOWN', null],
    abortedBefore: ['Error', 'mine', null],
    late: ['LookupFailedError', 'LOOKUP_FAILED', null],
    foreign: ['WabaNotOwnedError', 'WABA_NOT_OWNED', null],
    unreachable: [
      ['UnreachableError', 'UNREACHABLE', 'ECONNREFUSED'],
      ['LookupFailedError', 'LOOKUP_FAILED', 'ECONNREFUSED'],
    ],
    callback: 'UPLOADED',
    shown: '{"baseUrl":"http://127.0.0.1:1/v2","sid":"HXAP1600000097IN","apiKey":"[redacted]"}',
    closed: 'closed',
    afterClose: ['LookupFailedError', 'LOOKUP_FAILED', 'UND_ERR_DESTROYED'],
  })
})
