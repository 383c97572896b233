import { relative } from 'node:path'
import { GATEWAY_MAIN } from '@resumable-media/test-kit/gateway-process'
import manifest from '../../package.json' with { type: 'json' }
import { ROOT } from '../../scripts/run.ts'
import { startChild } from '../bench/child.ts'
import type { Child, Say } from '../bench/child.ts'

export type KillableGateway = ReturnType<typeof createKillableGateway>

/** With the flags that the command of the clone has. */
const SCRIPT = manifest.scripts.gateway.replace('apps/gateway/src/main.ts', relative(ROOT, GATEWAY_MAIN))

/** As a supervisor does: a start that fails is tried again. */
const MOST_STARTS = 3

type Deps = { env: NodeJS.ProcessEnv; signal: AbortSignal; say: Say }

/** A gateway that is started again on the same folder and port whenever it ends, by a kill or by a fault of its own. */
export function createKillableGateway({ env, signal, say }: Deps) {
  let killed: Child | undefined
  let deaths = 0
  let current = start(MOST_STARTS)

  function start(starts: number): Promise<Child> {
    const starting = startChild({ script: SCRIPT, env, signal, say })
    starting.then(
      async child => {
        await child.exited
        if (signal.aborted) return
        if (child !== killed) {
          deaths += 1
          say('the gateway has ended by itself\n')
        }
        current = start(MOST_STARTS)
      },
      (error: unknown) => {
        if (signal.aborted) return
        say(`the gateway did not start: ${String(error)}\n`)
        deaths += 1
        if (starts > 1) current = start(starts - 1)
      },
    )
    return starting
  }

  async function running(): Promise<Child> {
    for (;;) {
      const starting = current
      try {
        return await starting
      } catch (error) {
        if (starting === current) throw error
      }
    }
  }

  return {
    /** Ends when it listens. Throws when it cannot be started. */
    async ready(): Promise<void> {
      await running()
    },
    /** SIGKILL for the process that listens; it is being started again then. */
    async kill(): Promise<void> {
      const child = await running()
      killed = child
      await child.stop()
    },
    /** The process is stopped: its connections stay, and it does not answer. */
    async freeze(): Promise<void> {
      process.kill((await running()).pid, 'SIGSTOP')
    },
    async thaw(): Promise<void> {
      process.kill((await running()).pid, 'SIGCONT')
    },
    /** Ends with the process, once `signal` has aborted. */
    ended: () =>
      current.then(
        child => child.exited,
        () => {},
      ),
    /** How often it ended without having been killed. */
    deaths: () => deaths,
  }
}
