import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '@resumable-media/test-kit/free-port'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import { onPostgres } from '@resumable-media/test-kit/postgres'
import { block } from '@resumable-media/test-kit/readme-blocks'
import { isAlive, killAll, runPasted } from '@resumable-media/test-kit/script'
import { startEngines } from './gateways/engines.ts'
import type { Engines } from './gateways/engines.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

let engines: Engines
beforeAll(async () => {
  engines = await startEngines()
})
afterAll(async () => {
  killAll()
  await engines.stop()
})

test('the commands of the guide start two gateways, of which one knows what the other was sent', async () => {
  const ports = new Map<string, string>()
  for (const port of ['4000', '4001', '4010']) ports.set(port, String(await freePort()))
  ports.set('5432', String(engines.postgres.port))
  ports.set('9000', new URL(engines.store.direct).port)
  const here = (text: string) => text.replaceAll(/(?<=127\.0\.0\.1:|\bPORT=)\d+/gu, port => ports.get(port) ?? port)
  for (const statement of block('docs/gateways.md', 'database').split(';\n').filter(Boolean))
    await onPostgres(engines.postgres.url(), statement)

  const script = runPasted(`sh -c '${here(block('docs/gateways.md', 'start'))}'`, {
    SANDBOX_PORT: ports.get('4010') ?? '',
  })
  await script.printed(/sandbox ready/u)
  await expect.poll(() => script.output().match(/gateway ready on \S+/gu)?.length).toBe(2)
  const paste = async (text: string) =>
    JSON.parse((await promisify(execFile)('sh', ['-c', here(text)], { cwd: ROOT })).stdout) as Answer
  const { data } = await paste(block('docs/gateways.md', 'upload'))
  expect(data.uploadResumableMedia).toMatchObject({ __typename: 'Media' })
  const list = async () => (await paste(block('docs/gateways.md', 'status'))).data.media?.nodes
  await expect
    .poll(list)
    .toEqual([
      { id: data.uploadResumableMedia?.id, fileName: 'image.png', status: 'UPLOADED', handle: expect.any(String) },
    ])
  const tree = script.tree()
  killAll()
  await expect.poll(() => tree.filter(isAlive)).toEqual([])
})

/** The keys of a gateway, as a file for Kubernetes or Compose sets them. */
const keysIn = (path: string, pair: RegExp) =>
  Array.from(readFileSync(join(ROOT, path), 'utf8').matchAll(pair), ([, key = '', value = '']) => [key, value] as const)

test.each([
  [
    'deploy/kubernetes/gateways/deployment.yaml',
    /^ +- \{ name: ([A-Z_\d]+), value: (.+) \}$/gmu,
    /path: (\/health\/\w+)/gu,
  ],
  ['compose.yaml', /^ {4}([A-Z_\d]+): '?([^'\n]+)'?$/gmu, /127\.0\.0\.1:4000(\/health\/\w+)/gu],
])('a gateway starts with the keys of %s, and its probes answer', async (path, pair, probe) => {
  const folder = await mkdtemp(join(tmpdir(), 'guide-'))
  const shared = await engines.newKeys()
  const secrets: Record<string, string> = {
    DATABASE_URL_FILE: shared.DATABASE_URL,
    AWS_SHARED_CREDENTIALS_FILE: '[default]\naws_access_key_id = id\naws_secret_access_key = secret\n',
  }
  const keys = keysIn(path, pair).filter(([key]) => !key.startsWith('POSTGRES_'))
  expect(keys.length).toBeGreaterThan(10)
  const env = await Promise.all(
    keys.map(async ([key, value]) => {
      if (!key.endsWith('_FILE')) return [key, value]
      const file = join(folder, basename(value))
      await writeFile(file, secrets[key] ?? 'x'.repeat(32))
      return [key, file]
    }),
  )
  const gateway = await startGatewayProcess({
    ...(Object.fromEntries(env) as Record<string, string>),
    // As the image sets it.
    HOST: '0.0.0.0',
    S3_ENDPOINT: shared.S3_ENDPOINT,
    S3_PATH_STYLE: 'yes',
  })
  const probes = Array.from(readFileSync(join(ROOT, path), 'utf8').matchAll(probe), ([, to = '']) => to)
  expect(probes.length).toBeGreaterThan(0)
  for (const to of probes) expect([to, (await fetch(gateway.url + to)).status]).toEqual([to, 200])
  expect(await onPostgres(shared.DATABASE_URL, 'select id from instance')).toHaveLength(1)
  await gateway.end('SIGKILL')
  await rm(folder, { recursive: true })
})

type Answer = { data: { uploadResumableMedia?: { id: string }; media?: { nodes: object[] } } }
