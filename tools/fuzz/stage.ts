import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { startSandbox } from '@resumable-media/sandbox'
import { createApi } from '@resumable-media/test-kit/api'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import { SECRET, WABA } from '@resumable-media/test-kit/system'

export type Stage = Awaited<ReturnType<typeof openStage>>

/** What the gateway needs at its end to close what is its clients' to close. */
const SETTLE_MS = 30_000

/** A gateway in a process of its own with a sandbox behind it, whose data does not grow without end. */
export async function openStage() {
  const folder = await mkdtemp(join(tmpdir(), 'fuzz-'))
  const rateLimit = { calls: 100_000, perMs: 1000 }
  const sandbox = await startSandbox({ port: 0, processingMs: 20, rateLimit })
  const gateway = await startGatewayProcess({
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_API_KEY: 'A0000000000000000000000000000sand',
    KALEYRA_BASE_URL: sandbox.url,
    KALEYRA_CALLBACK_SECRET: SECRET,
    KALEYRA_RATE_LIMIT: '1000/1s',
    HANDLE_TTL: '2s',
    DATA_TTL: '5s',
    UPLOAD_TTL: '5s',
    DATA_DIR: folder,
    LOG_LEVEL: 'error',
    // What is kept of each request soon has no room: RSS alone tells little of what V8 has given up.
    NODE_OPTIONS: '--max-semi-space-size=1 --max-old-space-size=200',
  })
  const api = createApi(gateway.url)
  await api.quota(WABA)
  const handles = () => readdirSync(`/proc/${gateway.pid}/fd`).length
  const handlesBefore = handles()
  const statusFile = `/proc/${gateway.pid}/status`

  /** The media that a file in the spool belongs to is known. */
  async function orphans(): Promise<string[]> {
    const ids = await readdir(join(folder, 'spool'))
    const media = await Promise.all(ids.map(api.status))
    const still = await readdir(join(folder, 'spool'))
    return ids.filter((id, index) => media[index] === null && still.includes(id))
  }

  return {
    folder,
    port: Number(new URL(gateway.url).port),
    /** What the gateway has said beyond that it is ready: its own faults, and its last words. */
    complaints: () =>
      gateway
        .output()
        .split('\n')
        .filter(line => line !== '' && !line.includes('"msg":"gateway ready on ')),

    /** Whether the same process still takes uploads. */
    isAlive: async () =>
      existsSync(statusFile) && (await fetch(`${gateway.url}/health/ready`).catch(() => undefined))?.ok === true,

    /** 0 once it is gone. */
    rssBytes: () =>
      1024 * Number(existsSync(statusFile) && /^VmRSS:\s+(\d+)/mu.exec(readFileSync(statusFile, 'utf8'))?.[1]),

    /** What is left once all connections are closed: handles, and files of nobody. */
    async leftovers() {
      // Whoever asks what is left is connected: first nobody is.
      for (const end = Date.now() + SETTLE_MS; handles() > handlesBefore && Date.now() < end;) await setTimeout(200)
      const open = Math.max(0, handles() - handlesBefore)
      for (const end = Date.now() + SETTLE_MS; (await orphans()).length > 0 && Date.now() < end;) await setTimeout(200)
      return { handles: open, orphans: await orphans() }
    },

    async close(leave: { folder: boolean }): Promise<void> {
      await gateway.end('SIGTERM')
      await sandbox.stop()
      if (!leave.folder) await rm(folder, { recursive: true, force: true })
    },
  }
}
