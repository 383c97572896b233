import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { startSystem, WABA } from './system.ts'

test("the README's token is taken, by the configuration that it prints", async () => {
  const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8')
  const script = /```sh token\n(?<code>[^]*?)```/u.exec(readme)?.groups?.['code'] ?? ''
  const [start = '', curl = ''] = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\n')
  const env = Object.fromEntries(
    start.split(' ').flatMap(word => [...word.matchAll(/^([A-Z_]+)=(.+)$/gu)].map(([, key, value]) => [key, value])),
  )
  expect(Object.keys(env)).toEqual(['AUTH', 'JWT_SECRET', 'JWT_ISSUER', 'JWT_AUDIENCE'])
  const system = await startSystem({ env })
  const token = /Bearer (?<token>[^']+)/u.exec(curl)?.groups?.['token'] ?? ''
  expect(await system.as(token).quota(WABA)).toMatchObject({ remaining: 20 })
  expect(await system.quota(WABA)).toBeUndefined()
  await system.stop()
})
