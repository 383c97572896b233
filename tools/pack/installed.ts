import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { killAll, newcomersEnv, runPasted } from '@resumable-media/test-kit/script'
import manifest from '../../package.json' with { type: 'json' }
import { ROOT } from '../../scripts/run.ts'
import { folders, readManifest } from './published.ts'
import type { Manifest } from './published.ts'

const RUNTIMES = fileURLToPath(new URL('runtimes', import.meta.url))
const PNPM = `npx --yes pnpm@${manifest.devEngines.packageManager.version}`
/** The newest that is not supported, the oldest that are, and that of this clone. */
const NODES = {
  20: join(RUNTIMES, 'node_modules/node20/bin'),
  22: join(RUNTIMES, 'node_modules/node22/bin'),
  24: join(RUNTIMES, 'node_modules/node24/bin'),
  latest: dirname(process.execPath),
}
/** What a user has beside the package; each project finds it in the folder above. */
const BESIDE = {
  [join(RUNTIMES, 'node_modules')]: ['bun', 'deno', 'jest', 'mocha'],
  [join(ROOT, 'node_modules')]: ['vitest', '@types/node'],
  [join(ROOT, 'packages/uploader/node_modules')]: ['react', '@types/react', '@uppy/core'],
}

type Where = { node?: keyof typeof NODES; env?: Record<string, string> }

/**
 * Builds every package by the command `build`, packs it, and makes an empty project for each. `stop` ends what was started,
 * and leaves no file.
 */
export async function createProjects(build: string) {
  const root = await mkdtemp(join(tmpdir(), 'installed-'))
  const tarballs = join(root, 'tarballs')
  const stop = async () => {
    killAll()
    await rm(root, { recursive: true, force: true })
  }
  try {
    await Promise.all([pack(build, tarballs), shell(`${PNPM} install --prefer-offline --frozen-lockfile`, RUNTIMES)])
    for (const [from, names] of Object.entries(BESIDE)) for (const name of names) await link(join(from, name), name)
    for (const name of ['', ...NAMES])
      await put(join(name, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  } catch (error) {
    await stop()
    throw error
  }

  function tarballOf(name: string): string {
    const { name: full, version } = manifestOf(name)
    return join(tarballs, `${full.replace('@', '').replace('/', '-')}-${version}.tgz`)
  }
  async function link(from: string, name: string): Promise<void> {
    const to = join(root, 'node_modules', name)
    await mkdir(dirname(to), { recursive: true })
    await symlink(from, to)
  }
  async function put(file: string, text: string | Uint8Array): Promise<void> {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await writeFile(join(root, file), text)
  }
  /** The names of packages are on no registry here: their tarballs take the places. */
  const installing = (text: string) =>
    text.replaceAll(/^npm install.+$/gmu, line =>
      line.replaceAll(
        / (?:@resumable-media\/(?<name>\w+)|resumable-media)(?= |$)/gu,
        (_, name = 'cli') => ` ${tarballOf(name as string)}`,
      ),
    )
  const environment = ({ node = 'latest', env = {} }: Where): Record<string, string> => {
    const found = newcomersEnv()
    return { ...found, ...QUIET, ...env, PATH: [NODES[node], found['PATH']].join(delimiter) }
  }

  return {
    root,
    put,
    tarballOf,
    /** Answers what it prints. Rejects, with that, when it fails. */
    paste: (text: string, name: string, where: Where = {}) =>
      shell(installing(text), join(root, name), environment(where)),
    start: (text: string, name: string, where: Where = {}) =>
      runPasted(`env ${text.trim()}`, environment(where), join(root, name)),
    stop,
  }
}

export const NAMES = folders.map(folder => basename(folder))

/** By the name of its folder. */
export function manifestOf(name: string): Manifest {
  const folder = folders.find(one => basename(one) === name)
  if (folder === undefined) throw new Error(`No package is in a folder ${name}.`)
  return readManifest(folder)
}

async function pack(build: string, to: string): Promise<void> {
  await shell(build, ROOT)
  const filters = folders.map(folder => `--filter ./${folder}`).join(' ')
  // They are built already, in one process, which takes a fifth of the time.
  await shell(`${PNPM} ${filters} pack --config.ignore-scripts=true --pack-destination ${to}`, ROOT)
}

async function shell(text: string, cwd: string, env: NodeJS.ProcessEnv = withoutPnpm(process.env)): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('sh', ['-e', '-c', text], { cwd, env, maxBuffer: 16 * 1024 * 1024 })
    return stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    const cause = OFFLINE.test(stderr + stdout) ? 'A package that this test needs cannot be downloaded' : 'It failed'
    throw new Error(`${cause}: ${text.trim()}\n${stdout}${stderr}`, { cause: error })
  }
}

const OFFLINE = /E404|ENOTFOUND|ENETUNREACH|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ERR_PNPM_(?:FETCH|META_FETCH|NO_OFFLINE)/u

/** What this run of pnpm has set for itself is not for another folder. */
const withoutPnpm = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([key]) => !/^(?:pnpm_|npm_(?:package|lifecycle))/iu.test(key)))

const QUIET = {
  npm_config_prefer_offline: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_update_notifier: 'false',
  NO_COLOR: '1',
}
