import { spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { GATEWAY_MAIN } from '@resumable-media/test-kit/gateway-process'
import { onPostgres, startPostgres } from '@resumable-media/test-kit/postgres'
import { factsOf } from '@resumable-media/test-kit/process-facts'
import { expect, test } from 'vitest'
import { openDatabase } from '../src/store/sqlite/database.ts'
import { fillStore } from './fill-store.ts'

const MB = 1024 * 1024

test('a move takes as much memory for 200 MB of files and 10,000 rows as for 80 MB', async () => {
  await using cleanup = new AsyncDisposableStack()
  const home = await mkdtemp(join(tmpdir(), 'move-memory-'))
  cleanup.defer(() => rm(home, { recursive: true }))
  const postgres = await startPostgres()
  cleanup.defer(postgres.stop)
  // It takes every object, and keeps none.
  const store = createServer((request, response) => void request.resume().once('end', () => response.end()))
  await once(store.listen(0, '127.0.0.1'), 'listening')
  cleanup.defer(() => void store.close())

  const few = await fill(join(home, 'few'), { files: 8, rows: 0 })
  const many = await fill(join(home, 'many'), { files: 20, rows: 10_000 })
  const [least, most] = [await mostMemory('few', few), await mostMemory('many', many)]
  expect(most - least).toBeLessThan(80 * MB)

  /** Answers the folder. */
  async function fill(dataDir: string, { files, rows }: { files: number; rows: number }): Promise<string> {
    await mkdir(join(dataDir, 'spool'), { recursive: true })
    await (await openDatabase(dataDir)).database.destroy()
    const sqlite = new DatabaseSync(join(dataDir, 'media.sqlite'))
    if (rows > 0) fillStore(sqlite, { rows, now: Date.now() })
    const insert =
      sqlite.prepare(`insert into media (id, "wabaId", "fileName", size, sha256, status, "createdAt", "updatedAt",
      "queuedAt", "waitsForSlot", "nameTries", attempts, "triedForMs", lookups, "call", "lostCalls")
      values (?, '1', ?, ?, ?, 'UPLOADED', 1, 1, 1, 0, 0, 0, 0, 0, 'ENDED', 0)`)
    for (let n = 0; n < files; n += 1) {
      const bytes = Buffer.alloc(10 * MB, `${n}`)
      const id = randomUUID()
      await writeFile(join(dataDir, 'spool', id), bytes)
      insert.run(id, `${n}.mp4`, bytes.length, createHash('sha256').update(bytes).digest('hex'))
    }
    sqlite.close()
    return dataDir
  }

  async function mostMemory(name: string, dataDir: string): Promise<number> {
    await onPostgres(postgres.url(), `create database ${name}`)
    const env = {
      PATH: process.env['PATH'],
      DATA_DIR: dataDir,
      DATABASE_URL: postgres.url(name),
      SPOOL_URL: `s3://media/${name}`,
      S3_ENDPOINT: `http://127.0.0.1:${(store.address() as AddressInfo).port}`,
      S3_PATH_STYLE: 'yes',
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'the-key-id',
      AWS_SECRET_ACCESS_KEY: 'the-secret-of-the-key',
    }
    const child = spawn(process.execPath, [...FLAGS, GATEWAY_MAIN, 'move'], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const exited = once(child, 'exit')
    let seen = 0
    // Of one that has just ended there is nothing to be read.
    const look = () => (seen = Math.max(seen, factsOf(child.pid ?? 0).rssBytes() || 0))
    const watch = setInterval(() => child.exitCode ?? look(), 20)
    expect(await exited).toEqual([0, null])
    clearInterval(watch)
    return seen
  }
})

/** As the gateway's command starts Node. */
const FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=200']
