import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore } from './media-fixture.ts'
import type { TestStore } from './media-fixture.ts'
import { openDiskSpool } from '../src/spool/disk/disk-spool.ts'
import { createLog } from '../src/lib/log.ts'
import { createReady } from '../src/http/health.ts'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

let t: TestStore
let server: Server
let url: string
beforeEach(async () => {
  t = await openTestStore()
  const spool = await openDiskSpool(join(t.folder, 'spool'), { maxBytes: 1000, reserveBytes: 0 })
  const checks = { STORE: t.store.probe, SPOOL: spool.probe }
  server = createServer(createReady(checks, createLog('silent'))).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.close()
  await t.close()
})

async function ready() {
  const answer = await fetch(url)
  return [answer.status, await answer.json()]
}

test('ready says nothing but that it is', async () => {
  expect(await ready()).toEqual([200, { status: 'ok' }])
})

test('what is out of order is told by its code alone: no path, no figure, no word of the system', async () => {
  await rm(join(t.folder, 'spool'), { recursive: true })
  expect(await ready()).toEqual([503, { status: 'unavailable', reasons: ['SPOOL'] }])
  await t.database.destroy()
  expect(await ready()).toEqual([503, { status: 'unavailable', reasons: ['STORE', 'SPOOL'] }])
})

test('a database that another process keeps locked is told, though it can be read', async () => {
  const other = new DatabaseSync(join(t.folder, 'media.sqlite'))
  other.exec('begin immediate')
  expect(await t.store.nextDueAt(['QUEUED'])).toBeUndefined()
  expect(await ready()).toEqual([503, { status: 'unavailable', reasons: ['STORE'] }])
  other.exec('rollback')
  other.close()
  expect(await ready()).toEqual([200, { status: 'ok' }])
})
