import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

/** A program ended with something else than 0. The message is what it said. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}

type Options = { cwd: string; signal?: AbortSignal; env?: NodeJS.ProcessEnv }

/**
 * Runs a program to its end and answers what it printed. `signal` kills it with all that it has started; the promise
 * settles once they are gone.
 */
export async function run(command: string, args: readonly string[], { cwd, signal, env }: Options): Promise<string> {
  signal?.throwIfAborted()
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const kill = () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL')
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  signal?.addEventListener('abort', kill, { once: true })
  try {
    const [code, printed, complaints] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
    signal?.throwIfAborted()
    if (code !== 0) throw new CommandError(`${command} ${args.join(' ')} ended with ${code}: ${complaints || printed}`)
    return printed
  } finally {
    signal?.removeEventListener('abort', kill)
  }
}
