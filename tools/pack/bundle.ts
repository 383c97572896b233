import { join, normalize } from 'node:path'
import { rolldown } from 'rolldown'
import type { OutputChunk } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'
import { ROOT } from '../../scripts/run.ts'
import { carriedFiles } from './carried-files.ts'
import { CHECK_FIRST } from './node-check.ts'
import { isOwn } from './published.ts'
import type { Folder, Row } from './published.ts'

type Sources = Row & {
  folder: Folder
  /** What is exported, by its name in `dist`. */
  modules: Record<string, string>
  main: string | undefined
  checksNode: boolean
}

/** Answers what is imported of other packages, and the modules that an entry of their own has to read late. */
export async function bundle({ folder, modules, main, checksNode, platform, isReadLate = false }: Sources) {
  const cwd = join(ROOT, folder)
  const tsconfig = platform === 'browser' ? join(cwd, 'tsconfig.json') : ALL_SOURCES
  const typed = Object.values(modules).map(path => normalize(path))
  const isLate = (name: string) => isReadLate && name in modules
  const build = await rolldown({
    cwd,
    input: { ...modules, ...(main !== undefined && { main }) },
    external: id => /^[@a-z]/u.test(id) && !isOwn(id),
    platform,
    tsconfig,
    plugins: [carriedFiles(), dts({ cwd, tsconfig, entry: typed, tsc: { eager: true } })],
    checks: { bundlerTimings: false },
  })
  const { output } = await build.write({
    dir: join(cwd, 'dist'),
    sourcemap: true,
    entryFileNames: ({ name }) => (isLate(name) ? '[name]-code.js' : '[name].js'),
    banner: ({ isEntry, fileName }) => (checksNode && isEntry && fileName.endsWith('.js') ? CHECK_FIRST : ''),
  })
  await build.close()
  const chunks = output.filter((one): one is OutputChunk => one.type === 'chunk')
  const own = new Set<string>(output.map(({ fileName }) => fileName))
  return {
    imported: chunks.flatMap(chunk => [...chunk.imports, ...chunk.dynamicImports]).filter(id => !own.has(id)),
    late: chunks
      .filter(({ isEntry, name }) => isEntry && isLate(name))
      .map(({ name, exports, fileName }) => ({ file: `${name}.js`, exports, code: fileName })),
  }
}

/**
 * One program serves every package, which takes a third of the time; and TypeScript writes no types of a file that it finds
 * by the name of its package.
 */
export const ALL_SOURCES = join(ROOT, 'tools/pack/tsconfig.json')
