import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'

const STRACE = '/usr/bin/strace'

export type Injection = { end(): Promise<void> }

/**
 * Makes system calls of a process fail on one path, or on every one, as a broken disk does, until `end`:
 * `fdatasync:error=EIO`. Resolves once it holds. Installs Debian's strace where there is none and root may.
 */
export async function inject(pid: number, path: string | undefined, fault: string): Promise<Injection> {
  if (!existsSync(STRACE)) install()
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
  const strace = spawn(STRACE, args, { stdio: ['ignore', 'ignore', 'pipe'] })
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

function install(): void {
  if (process.getuid?.() !== 0)
    throw new Error(`There is no ${STRACE}, with which the tests break a disk. Install it: sudo apt-get install strace`)
  process.stderr.write('installing strace, which the tests of broken disks need\n')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args: string[]) => execFileSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  apt('update')
  apt('install', '-y', '--no-install-recommends', 'strace')
}
