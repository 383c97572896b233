import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { installed } from './debian.ts'

const START_MS = 120_000

/** A real nginx with these `server` blocks, one of which listens on `port`. Nothing of it lies outside of its folder in `parent`. */
export async function startNginx(servers: string, port: number, parent = tmpdir()) {
  const folder = await mkdtemp(join(parent, 'nginx-'))
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
  const deadline = performance.now() + START_MS
  while (!(await isListening(port))) {
    if (child.exitCode === null && performance.now() < deadline) await sleep(20)
    else {
      child.kill('SIGKILL')
      throw new Error(`nginx is not ready: ${complaints}`)
    }
  }
  return {
    pid: child.pid ?? 0,
    complaints: () => complaints,
    async stop(): Promise<void> {
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
