import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export type Child = { url: string; pid: number; stop(): Promise<void> }

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const READY_MS = 30_000

/**
 * Starts `node …` in the root of the repository, as start-process.ts does, but silently, and with the pid, whose memory
 * is read. The IPC channel is the leash. `signal` kills it at once: what it holds is thrown away.
 */
export async function startChild(script: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Child> {
  signal.throwIfAborted()
  const args = script.split(' ').slice(1)
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const kill = () => void child.kill('SIGKILL')
  signal.addEventListener('abort', kill, { once: true })
  void exited.then(() => signal.removeEventListener('abort', kill))
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${script} was not ready within ${READY_MS / 1000} s`)), READY_MS)
    void exited.then(() => reject(new Error(`${script} has ended`)))
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const ready = / ready on (?<url>\S+)/u.exec(text)?.groups?.['url']
      // What it has to say beside that is a warning.
      if (!ready) process.stderr.write(text)
      else {
        clearTimeout(timer)
        resolve(ready)
      }
    })
  })
  return {
    url,
    pid: child.pid ?? 0,
    async stop() {
      kill()
      await exited
    },
  }
}
