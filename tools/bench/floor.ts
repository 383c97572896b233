import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Child } from './child.ts'
import { run } from './command.ts'
import { RIVALS } from './install.ts'

type Options = { folder: string; sinkUrl: string; signal: AbortSignal }
type Start = (script: string, env: NodeJS.ProcessEnv, cwd: string) => Promise<Child>

let starts = 0

/** Compiles the server in C and starts it; its files lie on the disk of the gateway's. Throws where that cannot be done. */
export async function startFloor({ folder, sinkUrl, signal }: Options, start: Start): Promise<Child> {
  const program = join(folder, 'floor')
  const args = ['-O2', '-o', program, 'floor.c', '-lcrypto', '-lpthread']
  try {
    await run('gcc', args, { cwd: RIVALS, signal })
  } catch (cause) {
    signal.throwIfAborted()
    throw new Error('it needs gcc and the headers of OpenSSL (Debian: gcc libc6-dev libssl-dev)', { cause })
  }
  const name = `floor-${(starts += 1)}`
  const { hostname, port } = new URL(sinkUrl)
  await mkdir(join(folder, name))
  const floor = await start(`./floor 0 ${hostname} ${port} ${name}`, {}, folder)
  return {
    ...floor,
    async stop() {
      await floor.stop()
      await rm(join(folder, name), { recursive: true, force: true })
    },
  }
}
