import { fileURLToPath } from 'node:url'
import manifest from '../../package.json' with { type: 'json' }
import { run } from './command.ts'

/** What people would use instead: a workspace of its own, so that nothing of the product depends on it. */
export const RIVALS = fileURLToPath(new URL('rivals', import.meta.url))

/** Installs what the lockfile in `folder` names, out of pnpm's store as far as it is there. */
export async function install(folder: string, signal: AbortSignal): Promise<void> {
  const pnpm = `pnpm@${manifest.devEngines.packageManager.version}`
  const args = ['--yes', pnpm, 'install', '--prod', '--prefer-offline', '--frozen-lockfile', '--ignore-scripts']
  // What this run of pnpm has set for itself is not for another folder.
  await run('npx', args, { cwd: folder, signal, env: withoutPnpm(process.env) })
}

const withoutPnpm = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([key]) => !/^(?:pnpm_|npm_(?:package|lifecycle))/iu.test(key)))
