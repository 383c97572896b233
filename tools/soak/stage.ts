import { appendFileSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import manifest from '../../package.json' with { type: 'json' }
import { freePort } from '@resumable-media/test-kit/free-port'
import { COMPILED } from '../../scripts/run.ts'
import { startChild } from '../bench/child.ts'
import { createKillableGateway } from './killable-gateway.ts'
import type { KillableGateway } from './killable-gateway.ts'
import { createSandboxControl } from './sandbox-control.ts'
import type { SandboxControl } from './sandbox-control.ts'
import { gatewayEnv, sandboxEnv } from './scale.ts'

/** A gateway and a sandbox in processes of their own, with a data folder that is new. */
export type Stage = {
  /** Where the data and what the processes said lie. */
  folder: string
  gateway: KillableGateway
  graphqlUrl: string
  sandbox: SandboxControl
  spooled(): Promise<string[]>
  close(leave: { folder: boolean }): Promise<void>
}

export async function openStage(): Promise<Stage> {
  const closing = new AbortController()
  const { signal } = closing
  const folder = await mkdtemp(join(tmpdir(), 'soak-'))
  const say = (text: string) => {
    // What a process said last can come after its end, when the folder is gone.
    if (!signal.aborted) appendFileSync(join(folder, 'output.log'), text)
  }
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const sandbox = await startChild({
    script: manifest.scripts.sandbox,
    env: sandboxEnv(`${url}/callbacks/kaleyra`),
    signal,
    say,
  })
  const dataDir = join(folder, 'data')
  const env = { ...gatewayEnv(sandbox.url), NODE_COMPILE_CACHE: COMPILED, PORT: String(port), DATA_DIR: dataDir }
  const gateway = createKillableGateway({ env, signal, say })
  await gateway.ready()
  return {
    folder,
    gateway,
    graphqlUrl: `${url}/graphql`,
    sandbox: createSandboxControl(sandbox.url, sandbox.pid),
    spooled: () => readdir(join(dataDir, 'spool')),
    async close(leave) {
      closing.abort()
      await Promise.all([sandbox.exited, gateway.ended()])
      if (!leave.folder) await rm(folder, { recursive: true, force: true })
    },
  }
}
