import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError } from '@resumable-media/runtime/config'
import { expect, test } from 'vitest'
import { configHelp, readConfig } from './config.ts'

const ENOUGH = { KALEYRA_SID: 'HXAP1600000097IN', KALEYRA_API_KEY: 'key' }

test('what is not set has the documented default [gateway-defaults]', () => {
  const config = readConfig(ENOUGH)
  expect(config).toMatchObject({
    kaleyra: {
      accounts: [
        { sid: 'HXAP1600000097IN', apiKey: 'key', baseUrl: 'https://api.in.kaleyra.io/v2', wabaIds: undefined },
      ],
      allowHttp: false,
      callbackSecrets: [],
      rate: { calls: 20, windowMs: 3_600_000 },
      timeoutMs: 300_000,
    },
    waits: {
      retryDelaysMs: [10_000, 60_000, 300_000, 600_000, 900_000],
      pollDelaysMs: [15_000, 30_000, 60_000, 120_000, 300_000, 600_000],
      lookupAgainMs: 61_000,
    },
    lifetimes: { handleTtlMs: 86_400_000, dataTtlMs: 259_200_000 },
    http: { host: '127.0.0.1', port: 4000, keepAliveMs: 75_000, publicUrl: undefined, allowedOrigins: [] },
    storage: { maxSpoolBytes: 107_374_182_400, diskReserveBytes: 268_435_456 },
    limits: { maxUploadBytes: 104_857_600, perCaller: { uploads: 10, unfinished: 100, subscriptions: 20 } },
    auth: { kind: 'none' },
    pages: { graphiql: true },
    metrics: { isOn: false, port: undefined, token: undefined },
  })
})

test('a handle lives no longer than what is known of its media', () => {
  const config = readConfig({ ...ENOUGH, DATA_TTL: '2h' })
  expect(config.lifetimes).toMatchObject({ dataTtlMs: 7_200_000, handleTtlMs: 7_200_000 })
})

test.each(['0s', '999ms', '2h', '1000h', '75', 'for ever'])('KEEP_ALIVE_TIMEOUT is not %s', text => {
  expect(() => readConfig({ ...ENOUGH, KEEP_ALIVE_TIMEOUT: text })).toThrow(
    `KEEP_ALIVE_TIMEOUT is "${text}": expected a duration from 1s to 1h, such as 75s.`,
  )
})

test('all faults come in one message, each with the value and what was expected [config-all-faults]', () => {
  const env = {
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_RATE_LIMIT: 'twenty',
    MAX_UPLOAD_BYTES: '10 gigs',
    HOST: '0.0.0.0',
    ALLOWED_ORIGINS: 'localhost:5173',
    AUTH: 'basic',
  }
  expect(() => readConfig(env)).toThrow(
    'KALEYRA_API_KEY is missing. ' +
      'KALEYRA_RATE_LIMIT is "twenty": expected calls per window, such as 20/1h. ' +
      'MAX_UPLOAD_BYTES is "10 gigs": expected a whole number of bytes from 1 to 104857600. ' +
      'ALLOWED_ORIGINS is "localhost:5173": expected origins such as http://localhost:5173, separated by commas. ' +
      'AUTH is "basic": expected none or jwt. ' +
      'HOST is "0.0.0.0": while AUTH is none only loopback (127.0.0.1, ::1, localhost) is allowed. Set AUTH=jwt to be called from elsewhere.',
  )
})

test('a base URL wins over the pod, and loses its last slash [gateway-base-url]', () => {
  const env = { ...ENOUGH, KALEYRA_POD: 'eu', KALEYRA_BASE_URL: 'http://127.0.0.1:4010/v2/' }
  expect(readConfig(env).kaleyra.accounts).toMatchObject([{ baseUrl: 'http://127.0.0.1:4010/v2' }])
  const ofPod = readConfig({ ...ENOUGH, KALEYRA_POD: 'eu' })
  expect(ofPod.kaleyra.accounts).toMatchObject([{ baseUrl: 'https://api.eu.kaleyra.io/v2' }])
})

test('traces go to a collector with its headers, all of them unless a share is named', () => {
  const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://127.0.0.1:4318/'
  const env = {
    ...ENOUGH,
    OTEL_EXPORTER_OTLP_ENDPOINT,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20a,x-team=b',
  }
  expect(readConfig(env).traces).toEqual({
    endpoint: 'http://127.0.0.1:4318',
    headers: { authorization: 'Bearer a', 'x-team': 'b' },
    serviceName: 'resumable-media-gateway',
    share: 1,
  })
  expect(readConfig(ENOUGH).traces).toBeUndefined()
})

test.each(['hidden', 'a b=hidden', 'a=hidden,', 'a=%zzhidden', 'a=hidden%0d%0ab:c', '=hidden'])(
  'headers of the collector are not %j, and the fault does not tell them',
  text => {
    const fault = faultOf({ ...ENOUGH, OTEL_EXPORTER_OTLP_HEADERS: text })
    expect(fault).toContain('name=value pairs separated by commas, percent-encoded')
    expect(fault).not.toContain('hidden')
  },
)

test.each(['2', '-1', 'half', '1e-1'])('a share of traces is not %s', text => {
  expect(faultOf({ ...ENOUGH, OTEL_TRACES_SAMPLER_ARG: text })).toContain(
    `OTEL_TRACES_SAMPLER_ARG is "${text}": expected a number from 0 to 1.`,
  )
})

test('a pod that is a word of JavaScript is no pod', () => {
  expect(() => readConfig({ ...ENOUGH, KALEYRA_POD: 'constructor' })).toThrow('KALEYRA_POD is "constructor"')
})

test('the help names every key with its default', () => {
  expect(configHelp()).toMatch(/KALEYRA_RATE_LIMIT .*\(default 20\/1h\)/u)
  expect(configHelp().split('\n').length).toBeGreaterThan(15)
})

test.each([
  ['KALEYRA_SID', '../other', 'KALEYRA_SID is "../other": expected letters and digits.'],
  ['KALEYRA_API_KEY', 'my key', 'KALEYRA_API_KEY has characters that no header can carry'],
  [
    'KALEYRA_BASE_URL',
    'https://me:word@kaleyra.test',
    'KALEYRA_BASE_URL is "https://…@kaleyra.test": expected an http or',
  ],
  [
    'KALEYRA_BASE_URL',
    'http://10.0.0.7/v2',
    'http is for addresses of this machine, or with KALEYRA_ALLOW_HTTP=yes for any.',
  ],
])('%s of %j is a fault that tells no secret [config-no-secret]', (key, value, message) => {
  const fault = faultOf({ ...ENOUGH, [key]: value })
  expect(fault).toContain(message)
  expect(fault).not.toMatch(/my key|me:word/u)
})

test('KALEYRA_ALLOW_HTTP=yes takes clear text to other machines', () => {
  const env = { ...ENOUGH, KALEYRA_BASE_URL: 'http://10.0.0.7/v2', KALEYRA_ALLOW_HTTP: 'yes' }
  expect(readConfig(env).kaleyra).toMatchObject({ allowHttp: true, accounts: [{ baseUrl: 'http://10.0.0.7/v2' }] })
})

test('the previous callback secret is taken beside the present one', () => {
  const secrets = { KALEYRA_CALLBACK_SECRET: 'new, with a comma', KALEYRA_CALLBACK_SECRET_PREVIOUS: 'old' }
  expect(readConfig({ ...ENOUGH, ...secrets }).kaleyra.callbackSecrets).toEqual(['new, with a comma', 'old'])
})

test('secrets come out of files as well', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'config-'))
  const files = { KALEYRA_API_KEY: 'the-key', KALEYRA_CALLBACK_SECRET: 'new', KALEYRA_CALLBACK_SECRET_PREVIOUS: 'old' }
  const env: Record<string, string> = { KALEYRA_SID: 'S1' }
  for (const [key, secret] of Object.entries(files)) {
    env[`${key}_FILE`] = join(folder, key)
    await writeFile(join(folder, key), `${secret}\n`)
  }
  const { accounts, callbackSecrets } = readConfig(env).kaleyra
  expect([accounts[0]?.apiKey, callbackSecrets]).toEqual(['the-key', ['new', 'old']])
  await rm(folder, { recursive: true })
  expect(faultOf(env)).toBe(
    Object.keys(files)
      .map(key => `${key}_FILE names a file that cannot be read (ENOENT): expected the path of a file.`)
      .join(' '),
  )
})

test('a previous callback secret alone, or the same again, is no rotation', () => {
  const previous = { ...ENOUGH, KALEYRA_CALLBACK_SECRET_PREVIOUS: 'old' }
  expect(faultOf(previous)).toBe(
    'KALEYRA_CALLBACK_SECRET_PREVIOUS is set without KALEYRA_CALLBACK_SECRET: set the new secret too.',
  )
  expect(faultOf({ ...previous, KALEYRA_CALLBACK_SECRET: 'old' })).toContain('is the same as KALEYRA_CALLBACK_SECRET')
})

test('beyond loopback a callback secret must be too long to guess [callback-long-secret]', () => {
  const short = { ...ENOUGH, KALEYRA_CALLBACK_SECRET: 'fifteen letters' }
  expect(readConfig(short).kaleyra.callbackSecrets).toEqual(['fifteen letters'])
  expect(faultOf({ ...short, HOST: '0.0.0.0' })).toContain(
    'KALEYRA_CALLBACK_SECRET has 15 characters: beyond loopback at least 16 keep it from being guessed.',
  )
})

test.each([
  [{ METRICS_PORT: '4000' }, 'METRICS_PORT is 4000, as PORT is: set it to another one.'],
  [{ METRICS_PORT: '70000' }, 'METRICS_PORT is "70000": expected a port from 0 to 65535.'],
  [{ METRICS_TOKEN: 'two words' }, 'METRICS_TOKEN has characters that no header can carry as a token.'],
  [{ METRICS_TOKEN: 'fifteen-letters', HOST: '0.0.0.0' }, 'METRICS_TOKEN has 15 characters: beyond loopback'],
])('%j is a fault that tells no token', (env, message) => {
  const fault = faultOf({ ...ENOUGH, ...env })
  expect(fault).toContain(message)
  expect(fault).not.toMatch(/two words|fifteen-letters/u)
})

test('the help names the file of each secret, and a key that is too long for its column has its own line', () => {
  expect(configHelp()).toMatch(/KALEYRA_API_KEY .*; or KALEYRA_API_KEY_FILE, a file with it/u)
  expect(configHelp()).toMatch(/\n {2}KALEYRA_CALLBACK_SECRET_PREVIOUS\n {27}the secret before that one/u)
})

function faultOf(env: Record<string, string>): string {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  throw new Error('the configuration has no fault')
}
