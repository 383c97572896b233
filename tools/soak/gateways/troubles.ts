import type { KillableGateway } from '../killable-gateway.ts'
import { pause } from '../pause.ts'
import type { Random } from '../random.ts'
import type { Scale } from './scale.ts'
import type { Stage } from './stage.ts'

/** Something that goes wrong with the gateways or with what they stand on, and that ends again. */
export type Trouble = { name: string; come: () => Promise<void> }

type Deps = {
  stage: Pick<Stage, 'gateways' | 'database' | 'store'>
  scale: Pick<Scale, 'stoppedMs' | 'databaseAwayMs' | 'storeAwayMs'>
  random: Random
  signal: AbortSignal
}

export const KILLED = 'a gateway was killed (SIGKILL)'

/** Each once, in any order; the gateways that are killed and stopped are others, as long as there are enough. */
export function drawTroubles({ stage, scale, random, signal }: Deps): Trouble[] {
  const { database, store } = stage
  const { stoppedMs, databaseAwayMs, storeAwayMs } = scale
  const gateways = random.shuffled(stage.gateways)
  const [first, second, third = first] = gateways
  if (!first || !second || !third) throw new Error('there are fewer than two gateways')
  const kill = (gateway: KillableGateway) => ({
    name: KILLED,
    async come() {
      await gateway.kill()
      await gateway.ready()
    },
  })
  return random.shuffled([
    kill(first),
    kill(second),
    {
      name: `a gateway was stopped (SIGSTOP) for ${stoppedMs / 1000} s`,
      async come() {
        await third.freeze()
        await pause(stoppedMs, signal)
        await third.thaw()
      },
    },
    { name: 'every connection to the database was cut', come: database.cutConnections },
    {
      name: `the database was away for ${databaseAwayMs / 1000} s`,
      async come() {
        await database.end()
        await pause(databaseAwayMs, signal)
        await database.begin()
      },
    },
    {
      name: `the S3 server was away for ${storeAwayMs / 1000} s`,
      async come() {
        await store.leave()
        await pause(storeAwayMs, signal)
        await store.comeBack()
      },
    },
  ])
}
