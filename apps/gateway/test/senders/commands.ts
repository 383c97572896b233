import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { installed } from '@resumable-media/test-kit/debian'
import type { Sender, Sent } from './sender.ts'

const run = promisify(execFile)
const headersOf = (flag: string, { headers }: Sent) =>
  Object.entries(headers).flatMap(([name, value]) => [flag, `${name}: ${value}`])

/** Each sends what curl sends with these options. */
export const curl = (name: string, ...options: string[]): Sender => ({
  name: `curl, ${name}`,
  async send(sent) {
    const { url, method, file } = sent
    const given = ['--max-time', '120', '--noproxy', '*', '-w', '\n%{http_code}', '-X', method, ...options]
    const body = ['--data-binary', `@${file}`]
    const command = installed(['/usr/bin/curl'], 'curl')
    const { stdout } = await run(command, ['-sS', ...given, ...headersOf('-H', sent), ...body, url])
    const at = stdout.lastIndexOf('\n')
    return { status: Number(stdout.slice(at + 1)), body: stdout.slice(0, at) }
  },
})

export const wget: Sender = {
  name: 'wget',
  async send(sent) {
    const { url, method, file } = sent
    const given = ['--no-proxy', '--tries=1', '--timeout=120', '--content-on-error', '-S', '-O', '-', '-q']
    const args = [...given, `--method=${method}`, `--body-file=${file}`, ...headersOf('--header', sent), url]
    // It exits with 8 for every answer that is an error.
    const { stdout, stderr } = await run(installed(['/usr/bin/wget'], 'wget'), args).catch(
      (error: unknown) => error as { stdout: string; stderr: string },
    )
    const status = /HTTP\/1\.[01] (?<status>\d+)/u.exec(stderr)?.groups?.['status']
    if (status === undefined) throw new Error(`no answer: ${stderr}`)
    return { status: Number(status), body: stdout || undefined }
  },
}
