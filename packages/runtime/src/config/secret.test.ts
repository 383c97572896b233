import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readSecret } from './secret.ts'
import { environment } from './row.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secret-'))
  await writeFile(join(folder, 'lines'), ' a secret, with spaces \r\n\n')
  await writeFile(join(folder, 'empty'), '\n')
})
afterAll(() => rm(folder, { recursive: true }))

function read(env: Record<string, string>) {
  const faults: string[] = []
  return { secret: readSecret(environment(env), 'KEY', text => faults.push(text)), faults }
}

test('it stands in the environment, or in a file without the line breaks at its end', () => {
  expect(read({ KEY: 'secret' })).toEqual({ secret: 'secret', faults: [] })
  expect(read({ KEY_FILE: join(folder, 'lines') })).toEqual({ secret: ' a secret, with spaces ', faults: [] })
  expect(read({ KEY: '', KEY_FILE: ' ' })).toEqual({ secret: undefined, faults: [] })
})

test('in both places is a fault', () => {
  const both = read({ KEY: 'secret', KEY_FILE: join(folder, 'lines') })
  expect(both.faults).toEqual(['KEY and KEY_FILE are both set: unset one of them.'])
})

test.each([
  ['missing', 'cannot be read (ENOENT): expected the path of a file.'],
  ['.', 'cannot be read (EISDIR): expected the path of a file.'],
  ['empty', 'is empty: expected the secret in it.'],
])('the file %j is a fault that does not repeat what may be the secret [secret-not-repeated]', (name, fault) => {
  expect(read({ KEY_FILE: join(folder, name) }).faults).toEqual([`KEY_FILE names a file that ${fault}`])
})
