import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { installed } from './debian.ts'

export type Injection = { end(): Promise<void> }

/**
 * Makes system calls of a process fail on one path, or on every one, as a broken disk does, until `end`:
 * `fdatasync:error=EIO`. Resolves once it holds. Installs Debian's strace where there is none and root may.
 */
export async function inject(pid: number, path: string | undefined, fault: string): Promise<Injection> {
  const calls = fault.split(':')[0] ?? ''
  const args = [
    '-f',
    '-p',
    String(pid),
    ...(path === undefined ? [] : ['-P', path]),
    '-e',
    `trace=${calls}`,
    '-e',
    `inject=${fault}`,
  ]
  const strace = spawn(installed(['/usr/bin/strace'], 'strace'), args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  await new Promise<void>((resolve, reject) => {
    strace.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
      // Its threads are attached to together with it.
      if (/attached/u.test(said)) resolve()
    })
    strace.once('close', code => reject(new Error(`strace ended with ${code}: ${said}`)))
  })
  const ended = once(strace, 'close')
  return {
    async end() {
      strace.kill('SIGINT')
      await ended
    },
  }
}
