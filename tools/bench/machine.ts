import { readFile } from 'node:fs/promises'
import { availableParallelism, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { run } from './command.ts'
import { RIVALS } from './install.ts'

/** What the figures depend on, without a name that tells whose machine it is. */
export async function describeMachine(): Promise<readonly (readonly [what: string, value: string])[]> {
  const rivals = JSON.parse(await readFile(join(RIVALS, 'package.json'), 'utf8')) as { dependencies: object }
  return [
    ['cores', String(availableParallelism())],
    ['memory', `${Math.round(totalmem() / 1024 ** 3)} GB`],
    ['kernel', `Linux ${/^\d+\.\d+/u.exec(release())?.[0] ?? ''}`],
    ['Node', process.versions.node],
    ['SQLite', process.versions['sqlite'] ?? ''],
    ['curl', await versionOf('curl', ['--version'])],
    ['gcc', await versionOf('gcc', ['--version'])],
    ['nginx', await versionOf('nginx', ['-V'])],
    ...Object.entries(rivals.dependencies as Record<string, string>),
  ]
}

/** The first number of this kind that a program prints, on either output. */
async function versionOf(command: string, args: readonly string[]): Promise<string> {
  const script = `PATH="$PATH:/usr/sbin" exec "$0" "$@" 2>&1`
  const printed = await run('sh', ['-c', script, command, ...args], { cwd: RIVALS }).catch(() => '')
  return /\d+\.\d+\.\d+/u.exec(printed)?.[0] ?? 'not installed'
}
