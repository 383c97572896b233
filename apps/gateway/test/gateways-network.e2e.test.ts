import { SignJWT } from 'jose'
import { expect, onTestFinished, test } from 'vitest'
import { blobOf, videoOf } from '@resumable-media/test-kit/files'
import { createNetworkNamespace } from '@resumable-media/test-kit/network-namespace'
import type { NetworkNamespace } from '@resumable-media/test-kit/network-namespace'
import { startEngines } from './gateways/engines.ts'
import type { Engines } from './gateways/engines.ts'
import { startSharedSystem } from './gateways/shared-system.ts'
import type { SharedSystem } from './gateways/shared-system.ts'
import { startWay } from './gateways/way.ts'

const ISSUER = { JWT_ISSUER: 'https://issuer.test', JWT_AUDIENCE: 'resumable-media', JWT_SECRET: 'x'.repeat(32) }

const MINUTE_MS = 60_000

/** For all WABAs: beyond loopback a gateway asks for a token. */
async function authorization(): Promise<string> {
  const claims = { sub: 'alice', wabas: ['*'], iss: ISSUER.JWT_ISSUER, aud: ISSUER.JWT_AUDIENCE }
  const token = new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1h')
  return `Bearer ${await token.sign(new TextEncoder().encode(ISSUER.JWT_SECRET))}`
}

/** A gateway in a network of its own, with one cable to the database and another to all else. */
async function startWithin(network: NetworkNamespace, engines: Engines, system: SharedSystem) {
  const [services, database] = [network.cable(), network.cable()]
  const toKaleyra = await startWay(system.kaleyra.port, { host: services.here })
  const toStore = await startWay(Number(new URL(engines.store.direct).port), { host: services.here })
  const toDatabase = await startWay(engines.postgres.port, { host: database.here })
  const url = new URL(system.keys.DATABASE_URL)
  url.host = `${database.here}:${toDatabase.port}`
  const env = {
    ...ISSUER,
    AUTH: 'jwt',
    HOST: services.there,
    PORT: '4000',
    PUBLIC_URL: `http://${services.there}:4000`,
    DATABASE_URL: url.href,
    S3_ENDPOINT: `http://${services.here}:${toStore.port}`,
    KALEYRA_BASE_URL: `http://${services.here}:${toKaleyra.port}/v2`,
    KALEYRA_ALLOW_HTTP: 'yes',
  }
  const headers = { authorization: await authorization() }
  onTestFinished(() => [toKaleyra, toStore, toDatabase].forEach(way => way.stop()))
  return { ...(await system.start(env, { within: network.name, headers })), database, toKaleyra }
}

test('one that is cut off from the database for a minute is taken over, sends nothing stale, and comes back under another id [cut-off-from-the-database]', async context => {
  const networks = [createNetworkNamespace(), createNetworkNamespace()].filter(network => network !== undefined)
  onTestFinished(() => networks.forEach(network => network.remove()))
  context.skip(networks.length < 2, 'only root can make a network namespace, and not in every container')
  const [here, there] = networks as [NetworkNamespace, NetworkNamespace]
  const engines = await startEngines()
  onTestFinished(engines.stop)
  const system = await startSharedSystem(engines, { KALEYRA_TIMEOUT: '3s' })
  onTestFinished(system.stop)
  const [cutOff, other] = await Promise.all([startWithin(here, engines, system), startWithin(there, engines, system)])
  const wabaId = system.newWaba()
  const image = await blobOf('image.png')
  await cutOff.reach((await cutOff.upload(image, 'first.png', { wabaId })).id, 'UPLOADED')
  const before = await system.instances()
  expect(before).toHaveLength(2)

  cutOff.toKaleyra.hold(({ side, bytes }) => side === 'requests' && bytes > 1_000_000)
  const video = new Blob([await videoOf(24_000_000)])
  const sender = cutOff.upload(video, 'half.mp4', { wabaId })
  await expect.poll(cutOff.toKaleyra.holding).toBe(1)
  cutOff.database.unplug()
  const since = performance.now()

  const [half] = await system.rows(`select id from media where "fileName" = 'half.mp4'`)
  await other.reach(String(half?.['id']), 'UPLOADED')
  await expect.poll(system.instances).toHaveLength(1)
  cutOff.toKaleyra.release()
  // Long enough that its connections and its own tries to connect are far apart.
  await expect.poll(() => performance.now() - since, { interval: 1000 }).toBeGreaterThan(MINUTE_MS)
  cutOff.database.plug()

  await expect.poll(system.instances).toHaveLength(2)
  expect((await system.instances()).filter(id => before.includes(id))).toHaveLength(1)
  await expect.poll(cutOff.unready).toEqual([])
  await Promise.allSettled([sender])
  const { id } = await cutOff.upload(image, 'next.png', { wabaId })
  await other.reach(id, 'UPLOADED')
  // The second is its own, which never came to its end.
  const isTaken = system.posts(wabaId).map(({ mediaId }) => mediaId !== null)
  expect(isTaken).toEqual([true, false, true, true])
})
