import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pods } from '@resumable-media/client'
import { ConfigError } from '@resumable-media/runtime/config'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { block } from '@resumable-media/test-kit/readme-blocks'
import { readConfig } from './config.ts'

const KEY = 'A0000000000000000000000000000key'

let folder: string
let file: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accounts-'))
  file = join(folder, 'accounts.json')
})
afterAll(() => rm(folder, { recursive: true }))

async function read(content: unknown, env: Record<string, string> = {}) {
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
  return readConfig({ ACCOUNTS_FILE: file, ...env }).kaleyra.accounts
}

const account = (change: object) => ({ sid: 'S1', apiKey: KEY, pod: 'in', wabaIds: ['1'], ...change })

/** Every fault of the file, without its name. */
async function faultsOf(content: unknown, env: Record<string, string> = {}): Promise<string[]> {
  const failure: unknown = await read(content, env).catch((error: unknown) => error)
  if (!(failure instanceof ConfigError)) throw new Error(`no fault was found: ${String(failure)}`)
  expect(failure.message).not.toContain(KEY)
  return failure.message.split(/(?=ACCOUNTS_FILE)/u).map(text => text.replace(/^ACCOUNTS_FILE,? ?/u, '').trim())
}

test('each account has its SID, its key, its place and its WABAs', async () => {
  await writeFile(join(folder, 'key'), `${KEY}\n`)
  expect(
    await read([
      { sid: 'S1', apiKey: 'one', pod: 'eu', wabaIds: ['1', '2'] },
      { sid: 'S2', apiKeyFile: 'key', baseUrl: 'http://127.0.0.1:4010/v2', wabaIds: ['3'] },
    ]),
  ).toEqual([
    { sid: 'S1', apiKey: 'one', baseUrl: 'https://api.eu.kaleyra.io/v2', wabaIds: ['1', '2'] },
    { sid: 'S2', apiKey: KEY, baseUrl: 'http://127.0.0.1:4010/v2', wabaIds: ['3'] },
  ])
})

test("the guide's list is taken, with the two keys where it says that they are", async () => {
  const keys = new Map([
    ['/run/secrets/india', 'one'],
    ['/run/secrets/europe', 'two'],
  ])
  let list = block('docs/operations.md', 'accounts')
  for (const [path, key] of keys) {
    await writeFile(join(folder, key), `${key}\n`)
    list = list.replace(path, join(folder, key))
  }
  expect(list).not.toContain('/run/secrets')
  expect(await read(list)).toEqual([
    { sid: 'HXAP1600000097IN', apiKey: 'one', baseUrl: pods.in, wabaIds: ['150440000142241'] },
    { sid: 'HXAP1600000099IN', apiKey: 'two', baseUrl: pods.eu, wabaIds: ['150440000142261'] },
  ])
})

test('all faults of all entries come at once, by entry and value, and no key among them [accounts-file-faults]', async () => {
  await writeFile(join(folder, 'empty'), '')
  const faults = await faultsOf([
    account({ sid: '../x', pod: 'us', wabaIds: [] }),
    account({ apiKey: `${KEY} `, apikey: KEY, wabaIds: ['12a', 150440000142241] }),
    { apiKey: KEY, apiKeyFile: 'empty', wabaIds: '1' },
    account({ pod: undefined, baseUrl: 'http://10.0.0.7/v2', wabaIds: ['7', '8', '7'] }),
    { sid: 'S5', apiKeyFile: 'missing', baseUrl: 5, pod: 'in', wabaIds: ['8'] },
    KEY,
    account({ apiKey: '', wabaIds: ['9'] }),
  ])
  expect(faults).toEqual([
    'entry 1: sid is "../x": expected letters and digits.',
    'entry 1: pod is "us": expected one of in, sg, eu, na.',
    'entry 1: wabaIds is []: expected a list of at least one WABA, such as ["150440000142241"].',
    'entry 2: "apikey" is no key of it: sid, apiKey, apiKeyFile, pod, baseUrl, wabaIds are.',
    'entry 2: apiKey has characters that no header can carry: expected visible ASCII without spaces.',
    'entry 2: wabaIds holds "12a": expected the digits of a WABA in quotes, such as "150440000142241".',
    'entry 2: wabaIds holds 150440000142241: expected the digits of a WABA in quotes, such as "150440000142241".',
    'entry 3: sid is missing.',
    'entry 3: apiKey and apiKeyFile are both there: leave one of them out.',
    'entry 3: apiKeyFile names a file that is empty: expected the secret in it.',
    'entry 3: pod or baseUrl is missing.',
    'entry 3: wabaIds is "1": expected a list of at least one WABA, such as ["150440000142241"].',
    expect.stringContaining(
      'entry 4: baseUrl is "http://10.0.0.7/v2": expected https, since http would show the API key',
    ),
    'entry 5: apiKeyFile names a file that cannot be read (ENOENT): expected the path of a file.',
    'entry 5: pod and baseUrl are both there: leave one of them out.',
    'entry 5: baseUrl is no text.',
    'entry 6: expected an object with sid, apiKey, apiKeyFile, pod, baseUrl, wabaIds.',
    'entry 7: apiKey is empty.',
    ': WABA "7" is in the entries 4 and 4: expected in one, once.',
    ': WABA "8" is in the entries 4 and 5: expected in one, once.',
  ])
})

test.each([
  ['no JSON', `[{"apiKey": "${KEY}" "pod"}]`, 'it is not JSON; `jq . FILE` shows where.'],
  ['no list', `{"apiKey":"${KEY}"}`, 'expected a JSON list of accounts, at least one.'],
  ['nobody', '[]', 'expected a JSON list of accounts, at least one.'],
])('a file with %s is a fault', async (_what, content, fault) => {
  expect(await faultsOf(content)).toEqual([`is "${file}": ${fault}`])
})

test('a file that is not there is a fault', () => {
  const missing = join(folder, 'missing.json')
  expect(() => readConfig({ ACCOUNTS_FILE: missing })).toThrow(
    new ConfigError(`ACCOUNTS_FILE is "${missing}": it cannot be read (ENOENT).`),
  )
})

test('beside it, the keys of one account are faults', async () => {
  const env = {
    KALEYRA_SID: 'S1',
    KALEYRA_API_KEY: KEY,
    KALEYRA_API_KEY_FILE: 'x',
    KALEYRA_POD: 'in',
    KALEYRA_BASE_URL: 'y',
  }
  expect(await faultsOf([account({})], env)).toEqual(
    Object.keys(env).map(key => `and ${key} are both set: write it into the file, and unset it.`),
  )
})
