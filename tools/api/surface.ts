import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'
import ts from 'typescript'
import { ROOT, run } from '../../scripts/run.ts'
import { sourcesOf } from '../pack/build.ts'
import { ALL_SOURCES } from '../pack/bundle.ts'
import { isOwn, packedManifest, readManifest, rowOf } from '../pack/published.ts'
import type { Folder, Manifest } from '../pack/published.ts'

/** All that a user of a package can rely on, as a text: its package.json, its types without comments, files, the command's help. */
export async function surfaceOf(folder: Folder): Promise<string> {
  const manifest = readManifest(folder)
  const { modules, files } = sourcesOf(manifest)
  const sections = [
    ['package.json', promisesOf(manifest)],
    ...(await typesOf(folder, modules)),
    ...(await Promise.all(files.map(async file => [file, await digestOf(join(ROOT, folder, file))] as const))),
    ...(manifest.publishConfig.bin ? [['--help', await helpOf(folder)] as const] : []),
  ] as const
  return sections.map(([name, text]) => `// ${manifest.name}: ${name}\n${text.trim()}\n`).join('\n')
}

/** What npm and Node read. The version, and those of dependencies, change in each release. */
function promisesOf(manifest: Manifest): string {
  const { exports, bin, engines, dependencies, peerDependencies, type } = packedManifest(manifest) as Manifest & {
    bin?: object
    type?: string
  }
  const names = Object.keys(dependencies ?? {})
  return inComment(JSON.stringify({ type, engines, bin, exports, peerDependencies, dependencies: names }, null, 2))
}

async function typesOf(folder: Folder, modules: Record<string, string>): Promise<(readonly [string, string])[]> {
  // A command has no module.
  if (Object.keys(modules).length === 0) return []
  const cwd = join(ROOT, folder)
  const tsconfig = rowOf(folder).platform === 'browser' ? join(cwd, 'tsconfig.json') : ALL_SOURCES
  const build = await rolldown({
    cwd,
    input: modules,
    external: id => /^[@a-z]/u.test(id) && !isOwn(id),
    tsconfig,
    plugins: [dts({ cwd, tsconfig, dtsOnly: true, tsc: { eager: true } })],
    checks: { bundlerTimings: false },
  })
  const { output } = await build.generate({ chunkFileNames: '[name].d.ts', minifyInternalExports: false })
  await build.close()
  return output
    .filter(one => one.type === 'chunk')
    .map(({ fileName, code }) => [fileName, withoutComments(code)] as const)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
}

function withoutComments(code: string): string {
  const file = ts.createSourceFile('api.d.ts', code, ts.ScriptTarget.Latest)
  return ts.createPrinter({ removeComments: true }).printFile(file)
}

async function digestOf(path: string): Promise<string> {
  return `// sha256 ${createHash('sha256')
    .update(await readFile(path))
    .digest('hex')}`
}

async function helpOf(folder: Folder): Promise<string> {
  const { exitCode, output } = await run(['node', join(folder, 'src/main.ts'), '--help'])
  if (exitCode !== 0) throw new Error(`${folder}/src/main.ts --help ends with ${exitCode}.\n${output}`)
  return inComment(output)
}

const inComment = (text: string): string => text.trim().replaceAll(/^/gmu, '// ').replaceAll(/ +$/gmu, '')
