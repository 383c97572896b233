import { spawn } from 'node:child_process'
import { basename, dirname, join } from 'node:path'
import { COMPILED, ROOT } from './run.ts'

export type Started = { name: string; url: string; exited: Promise<number | null>; stop(): Promise<void> }

const READY_MS = 30_000
const STOP_MS = 4000

/**
 * Starts a program of the workspace and waits for the line that says its `url`. The IPC channel is the leash: the
 * program ends when this process does, however it does.
 */
export async function startProcess(
  main: string,
  env: NodeJS.ProcessEnv,
  readyLine: RegExp,
  flags: readonly string[] = [],
): Promise<Started> {
  const name = basename(dirname(dirname(main)))
  const child = spawn(process.execPath, [...flags, join(ROOT, main)], {
    env: { NODE_COMPILE_CACHE: COMPILED, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const exited = new Promise<number | null>(resolve => child.once('exit', resolve))
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${name} was not ready within ${READY_MS / 1000} s`)), READY_MS)
    let output = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      process.stdout.write(text)
      if (output === '' || !readyLine.test(output)) output += text
      const found = readyLine.exec(output)?.groups?.['url']
      if (found) resolve(found)
    })
    void exited.then(code => reject(new Error(`${name} could not start (exit code ${code})`)))
    void exited.then(() => clearTimeout(timer))
  })
  return {
    name,
    url,
    exited,
    async stop() {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
      await exited
      clearTimeout(timer)
    },
  }
}
