import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { commandOf } from '../arguments/commands.ts'
import type { OptionName } from '../arguments/options.ts'
import { readSettings } from './read-settings.ts'

const NAMES: readonly OptionName[] = commandOf('upload').options

/** A home, a folder in it with one more inside, and what is read there. */
function newHome() {
  const home = mkdtempSync(join(tmpdir(), 'settings-'))
  onTestFinished(() => rmSync(home, { recursive: true }))
  const cwd = join(home, 'project', 'photos')
  mkdirSync(cwd, { recursive: true })
  mkdirSync(join(home, '.config', 'resumable-media'), { recursive: true })
  const write = (path: string, text: string | object, mode = 0o600) => {
    writeFileSync(join(home, path), typeof text === 'string' ? text : JSON.stringify(text), { mode })
    return join(home, path)
  }
  return {
    home,
    write,
    ofFolder: (text: string | object, mode?: number) => write('project/.resumable-media.json', text, mode),
    ofUser: (text: string | object, mode?: number) => write('.config/resumable-media/config.json', text, mode),
    read: (options: Parameters<typeof readSettings>[0] = {}, env: NodeJS.ProcessEnv = {}, names = NAMES) =>
      readSettings(options, names, { env, cwd, home }),
  }
}

test('an option comes before the environment, that before the nearest file, that before the file of the user', () => {
  const { ofFolder, ofUser, read } = newHome()
  const user = ofUser({ waba: '1', sid: 'S1', pod: 'sg' })
  const folder = ofFolder({ waba: '2', sid: 'S2' })
  const env = { RESUMABLE_MEDIA_WABA: '3', KALEYRA_SID: '' }
  const { values, from, files, faults } = read({ waba: '4' }, env)
  expect({ values, faults }).toMatchObject({ values: { waba: '4', sid: 'S2', pod: 'sg' }, faults: [] })
  expect(from).toMatchObject({ waba: '--waba', sid: `"sid" in ${folder}`, pod: `"pod" in ${user}` })
  expect(files).toEqual([folder, user])
  expect(read({}, env).values.waba).toBe('3')
})

test('of a key and a file with it the nearer is read, and both in one place are a fault', () => {
  const { home, write, ofFolder, read } = newHome()
  write('project/key.txt', 'key-of-the-file\n')
  ofFolder({ apiKeyFile: 'key.txt' })
  expect(read().values['api-key']).toBe('key-of-the-file')
  expect(read({}, { KALEYRA_API_KEY: 'key-of-the-environment' }).values['api-key']).toBe('key-of-the-environment')
  const both = read({}, { KALEYRA_API_KEY: 'k', KALEYRA_API_KEY_FILE: join(home, 'project/key.txt') })
  expect(both.faults).toEqual(['KALEYRA_API_KEY and KALEYRA_API_KEY_FILE are both set: remove one of them.'])
})

test('of a pod and a base URL the nearer decides', () => {
  const { read } = newHome()
  const env = { KALEYRA_BASE_URL: 'http://127.0.0.1:4010/v2', KALEYRA_POD: 'eu' }
  expect(read({}, env).values['base-url']).toBe('http://127.0.0.1:4010/v2')
  expect(read({ pod: 'sg' }, env).values).toMatchObject({ pod: 'sg' })
  expect(read({ pod: 'sg' }, env).values['base-url']).toBeUndefined()
})

test('the address of a gateway is taken as it was copied', () => {
  const { read } = newHome()
  const urls = [
    'http://127.0.0.1:4000',
    'http://127.0.0.1:4000/',
    'http://127.0.0.1:4000/graphql',
    'https://a.example/media/',
  ]
  expect(urls.map(gateway => read({ gateway }).values.gateway)).toEqual([
    ...Array.from({ length: 3 }, () => 'http://127.0.0.1:4000'),
    'https://a.example/media',
  ])
})

test('a file that is no object, has an unknown key or a number names what is wrong', () => {
  const { ofFolder, read } = newHome()
  const faultsOf = (text: string | object) => {
    const path = ofFolder(text)
    return read().faults.map(fault => fault.replace(path, 'FILE'))
  }
  expect(faultsOf('waba=1')).toEqual(['FILE is not a JSON object: expected one such as { "waba": "150440000142241" }.'])
  expect(faultsOf({ wabaId: '1' })).toEqual(['FILE: "wabaId" is no setting. Did you mean "waba"?'])
  expect(faultsOf({ waba: 1 })).toEqual(['FILE: "waba" must be a text in quotes.'])
  expect(faultsOf({ waba: 'x' })).toEqual(['"waba" in FILE is "x": expected 1 to 32 digits.'])
})

test('a file with a key in it that others may read is refused, and its key is not used [cli-private-file]', () => {
  const { ofUser, read } = newHome()
  const path = ofUser({ apiKey: 'a-secret-key' })
  chmodSync(path, 0o640)
  const { values, faults } = read()
  expect(values['api-key']).toBeUndefined()
  expect(faults).toEqual([`${path} holds a key or token, and other users may read it. Run: chmod 600 ${path}`])
  ofUser({ waba: '1' })
  expect(read().faults).toEqual([])
})

test('a file that came with a folder sends no key from elsewhere to an address of its own [cli-straying-key]', () => {
  const { ofFolder, ofUser, read } = newHome()
  const path = ofFolder({ baseUrl: 'https://evil.example/v2', gateway: 'https://evil.example' })
  const env = { KALEYRA_API_KEY: 'a-secret-key', RESUMABLE_MEDIA_TOKEN: 'a-token' }
  expect(read({}, { KALEYRA_API_KEY: 'a-secret-key' }).faults).toEqual([
    `"baseUrl" in ${path} would send the secret of KALEYRA_API_KEY to evil.example. ` +
      'If that is right, give --base-url https://evil.example/v2, or put it into your own configuration file.',
  ])
  expect(read({ 'base-url': 'https://api.example/v2' }, env).faults).toHaveLength(1)
  expect(read({ gateway: 'https://a.example', 'base-url': 'https://api.example/v2' }, env).faults).toEqual([])
  ofFolder({ baseUrl: 'http://127.0.0.1:4010/v2' })
  ofUser({ gateway: 'https://own.example' })
  expect(read({}, env).faults).toEqual([])
})

test('nor one that it names outside of that folder, nor the secret of callbacks', () => {
  const { home, write, ofFolder, read } = newHome()
  write('token.txt', 'a-token')
  write('project/own.txt', 'a-token')
  symlinkSync('../../token.txt', join(home, 'project/photos/link.txt'))
  const gateway = 'https://evil.example'
  for (const tokenFile of ['../token.txt', 'photos/link.txt']) {
    ofFolder({ gateway, tokenFile })
    expect(read().faults).toEqual([expect.stringContaining('would send the secret of "tokenFile"')])
  }
  ofFolder({ gateway, tokenFile: 'own.txt' })
  expect(read().faults).toEqual([])
  ofFolder({ gateway })
  const env = { KALEYRA_CALLBACK_SECRET: 'a-secret' }
  expect(read({}, env, commandOf('doctor').options).faults).toEqual([
    expect.stringContaining('would send the secret of KALEYRA_CALLBACK_SECRET to evil.example'),
  ])
})

test('a file that cannot even be looked at is none of this user', () => {
  const { home, read } = newHome()
  symlinkSync('.resumable-media.json', join(home, 'project/photos/.resumable-media.json'))
  expect(read({ waba: '1' })).toMatchObject({ values: { waba: '1' }, faults: [] })
})

test.skipIf(process.getuid?.() !== 0)('a file of another user is read only where --config names it', () => {
  const { ofFolder, read } = newHome()
  const path = ofFolder({ waba: '1' })
  chownSync(path, 1000, 1000)
  expect(read().faults).toEqual([expect.stringContaining('belongs to another user')])
  expect(read({ config: path })).toMatchObject({ values: { waba: '1' }, faults: [] })
})

test('a secret that no header can hold is refused, and not shown', () => {
  const env = { KALEYRA_CALLBACK_SECRET: 'first\nsecond' }
  expect(newHome().read({}, env, commandOf('doctor').options).faults).toEqual([
    'KALEYRA_CALLBACK_SECRET is not usable: expected visible ASCII on one line.',
  ])
})

test('no fault shows a secret', () => {
  const { read } = newHome()
  const { faults } = read({ token: 'a secret token' }, { KALEYRA_API_KEY: 'a secret key' })
  expect(faults).toHaveLength(2)
  expect(faults.join(' ')).not.toContain('a secret')
})
