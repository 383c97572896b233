import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export type Child = { url: string; pid: number; exited: Promise<void>; stop(): Promise<void> }

/** Where goes what a program has to say beside the line that says it is ready. */
export type Say = (text: string) => void

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const READY_MS = 30_000

/**
 * Starts `node …` in the root of the repository, or of another state of it, as start-process.ts does, but silently, and with the pid, whose memory
 * is read. The IPC channel is the leash. `signal` kills it at once: what it holds is thrown away.
 */
export async function startChild(
  script: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  say: Say = text => process.stderr.write(text),
  cwd = ROOT,
): Promise<Child> {
  signal.throwIfAborted()
  const args = script.split(' ').slice(1)
  const child = spawn(process.execPath, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl-C is for whoever started it, who may want to ask it something before it ends.
    detached: true,
  })
  child.stderr?.setEncoding('utf8').on('data', say)
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const kill = () => void child.kill('SIGKILL')
  signal.addEventListener('abort', kill, { once: true })
  void exited.then(() => signal.removeEventListener('abort', kill))
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${script} was not ready within ${READY_MS / 1000} s`)), READY_MS)
    void exited.then(() => {
      clearTimeout(timer)
      reject(new Error(`${script} has ended`))
    })
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const ready = / ready on (?<url>[^\s"]+)/u.exec(text)?.groups?.['url']
      if (!ready) say(text)
      else {
        clearTimeout(timer)
        resolve(ready)
      }
    })
  })
  return {
    url,
    pid: child.pid ?? 0,
    exited,
    async stop() {
      kill()
      await exited
    },
  }
}
