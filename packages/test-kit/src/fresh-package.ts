import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

type Contents = {
  files: Record<string, string>
  /** Packages as they are installed in the workspace, by where they lie: linked, as pnpm does it. */
  linked: Record<string, string>
  /** Packages that npm installs. */
  fetched?: string[]
}

/** A package in an empty folder, with the compiler's options of this workspace. */
export async function freshPackage({ files, linked, fetched = [] }: Contents) {
  const folder = await mkdtemp(join(tmpdir(), 'package-'))
  const own = {
    'package.json': JSON.stringify({ name: 'fresh', private: true, type: 'module' }),
    'tsconfig.json': JSON.stringify({ extends: join(ROOT, 'tsconfig.base.json'), include: ['*.ts'] }),
  }
  for (const [name, text] of Object.entries({ ...own, ...files })) await writeFile(join(folder, name), text)

  const env = { ...process.env, NO_COLOR: '1' }
  async function run(command: string, args: string[], more: Record<string, string> = {}): Promise<string> {
    const { stdout } = await promisify(execFile)(command, args, { cwd: folder, env: { ...env, ...more } })
    return stdout
  }
  if (fetched.length > 0) await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...fetched])
  // npm removes what it has not put there itself.
  for (const [name, place] of Object.entries(linked)) {
    const link = join(folder, 'node_modules', name)
    await mkdir(dirname(link), { recursive: true })
    await symlink(join(ROOT, place), link)
  }
  return {
    folder,
    run,
    /** A command that the workspace has installed. */
    tool: (name: string, args: string[]) => run(join(ROOT, 'node_modules/.bin', name), args),
    stop: () => rm(folder, { recursive: true, force: true }),
  }
}
