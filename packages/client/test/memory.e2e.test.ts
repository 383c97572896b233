import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { maxFileBytes } from '../src/rules.ts'
import { ACCEPTED } from './account.ts'

const WEIGH = fileURLToPath(new URL('./weigh.ts', import.meta.url))
const MB = 1024 * 1024

test.each(['path', 'blob', 'stream'])(
  '100 MB from a %s pass through without being held [client-100-mb-not-held]',
  async kind => {
    let received = 0
    const server = createServer((request, response) => {
      request.on('data', (bytes: Buffer) => {
        received += bytes.byteLength
      })
      request.on('end', () => response.writeHead(202).end(JSON.stringify(ACCEPTED)))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const folder = await mkdtemp(join(tmpdir(), 'client-memory-'))
    const path = join(folder, 'file')
    await (await open(path, 'w').then(file => file.truncate(maxFileBytes).then(() => file))).close()
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a listening TCP server has this address
    const { port } = server.address() as AddressInfo

    const { stdout } = await promisify(execFile)(process.execPath, [WEIGH, kind, path, `http://127.0.0.1:${port}`])

    const { before, peak }: { before: number; peak: number } = JSON.parse(stdout)
    expect(received).toBeGreaterThan(maxFileBytes)
    // What is waiting for the collector comes and goes with its mood; a body that is held adds the whole of it.
    expect((peak - before) / MB).toBeLessThan(85)
    server.close()
    await rm(folder, { recursive: true })
  },
  60_000,
)
