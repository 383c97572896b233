import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApi } from '../api.ts'
import { startGatewayProcess } from '../gateway-process.ts'
import { factsOf } from '../process-facts.ts'
import { SECRET, WABA } from '../system.ts'
import { inWords } from './answer.ts'
import type { SeenCategory } from './render.ts'
import type { Category } from './row.ts'
import { createTarget } from './target.ts'

type Options = { sandboxUrl: string; env: Record<string, string>; headers: Record<string, string> }

/** A gateway in a process of its own that was sent everything in `categories`, and what it was like before that. */
export async function startStand(categories: readonly Category[], { sandboxUrl, env, headers }: Options) {
  const dataDir = await mkdtemp(join(tmpdir(), 'hostile-'))
  const gateway = await startGatewayProcess({
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_API_KEY: 'A0000000000000000000000000000sand',
    KALEYRA_BASE_URL: sandboxUrl,
    KALEYRA_CALLBACK_SECRET: SECRET,
    DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
    // What the rows begin is cancelled when all of them have been sent.
    MAX_UNFINISHED_UPLOADS: '1000',
    ...env,
  })
  const api = createApi(gateway.url, headers)
  const facts = factsOf(gateway.pid)
  // What is opened once and for all is opened by now.
  await api.quota(WABA)
  await fetch(`${gateway.url}/health/ready`)
  const before = { handles: facts.handles(), rss: facts.rssBytes() }
  const target = createTarget(Number(new URL(gateway.url).port), { headers })
  const seen: SeenCategory[] = []
  for (const { title, rows } of categories) {
    const answers: { what: string; answer: string }[] = []
    for (const { what, send } of rows) answers.push({ what, answer: inWords(await send(target)) })
    seen.push({ title, rows: answers })
  }
  await target.cancelAll()

  return {
    seen,
    api,
    url: gateway.url,
    output: gateway.output,
    isAlive: facts.isAlive,
    grownBytes: () => facts.rssBytes() - before.rss,
    handlesMore: () => facts.handles() - before.handles,
    spooled: () => readdir(join(dataDir, 'spool')),
    async stop(): Promise<void> {
      await gateway.end('SIGTERM')
      await rm(dataDir, { recursive: true })
    },
  }
}
