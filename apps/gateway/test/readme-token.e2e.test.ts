import { execFileSync } from 'node:child_process'
import { SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { block } from '@resumable-media/test-kit/readme-blocks'
import { seconds } from '@resumable-media/test-kit/issuer'
import { readFixture } from '@resumable-media/test-kit/files'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'

test("the guide's token is taken, by the configuration that it prints", async () => {
  const printed = execFileSync('sh', ['-c', block('docs/security.md', 'token')], { encoding: 'utf8' })
  const [start = '', curl = ''] = printed.split('\n')
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

test("a token with the guide's claims reads, and uploads for its WABA alone", async () => {
  const claims = JSON.parse(block('docs/security.md', 'claims')) as { iss: string; aud: string; wabas: string[] }
  const secret = 'a secret that the issuer shares with us'
  const env = { AUTH: 'jwt', JWT_SECRET: secret, JWT_ISSUER: claims.iss, JWT_AUDIENCE: claims.aud }
  const system = await startSystem({ env })
  const token = await new SignJWT({ ...claims, exp: seconds() + 60 })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(secret))
  const caller = system.as(token)
  const file = new Blob([await readFixture('image.png')])
  expect(await caller.quota(WABA)).toMatchObject({ remaining: 20 })
  expect(await caller.upload(file, 'image.png')).toMatchObject({ __typename: 'Media' })
  const elsewhere = { wabaId: '150440000142242' }
  expect(await caller.upload(file, 'image.png', elsewhere)).toMatchObject({ __typename: 'ForbiddenWabaError' })
  await system.stop()
})
