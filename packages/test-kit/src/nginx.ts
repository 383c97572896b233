import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { installed } from './debian.ts'

const START_MS = 20_000

/** A real nginx with these `server` blocks, one of which listens on `port`. Nothing of it lies outside of its folder. */
export async function startNginx(servers: string, port: number) {
  const folder = await mkdtemp(join(tmpdir(), 'nginx-'))
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    name => `${name}_temp_path ${folder}/${name};`,
  )
  const file = join(folder, 'nginx.conf')
  await writeFile(
    file,
    `daemon off; master_process off; error_log stderr warn; pid ${folder}/pid; worker_rlimit_nofile 1024;
events { worker_connections 512; }
http { access_log off; ${temporary.join(' ')}
${servers}
}`,
  )
  const child = spawn(installed(['/usr/sbin/nginx'], 'nginx'), ['-e', 'stderr', '-p', folder, '-c', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text))
  const ended = once(child, 'exit')
  await vi.waitFor(
    async () => {
      if (child.exitCode !== null) throw new Error(`nginx has ended: ${complaints}`)
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect').finally(() => socket.destroy())
    },
    { timeout: START_MS },
  )
  return {
    complaints: () => complaints,
    async stop(): Promise<void> {
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true })
    },
  }
}
