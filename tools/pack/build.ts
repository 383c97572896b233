import { existsSync } from 'node:fs'
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { ROOT } from '../../scripts/run.ts'
import { binOf } from './bin.ts'
import { bundle } from './bundle.ts'
import { dependencyFaults } from './dependencies.ts'
import { lateEntry, nodeCheck } from './node-check.ts'
import { packedManifest, readManifest, rowOf } from './published.ts'
import type { Folder, Manifest } from './published.ts'
import { writeScriptTag } from './script-tag.ts'

/**
 * Writes `dist` of a package, which is what is packed: what its `publishConfig` names, as ESM with source maps and bundled
 * types. Packages of the workspace are bundled in, all others stay dependencies.
 */
export async function buildPackage(folder: Folder): Promise<void> {
  const manifest = readManifest(folder)
  const { name, engines, publishConfig } = manifest
  const { modules, files } = sourcesOf(manifest)
  const row = rowOf(folder)
  const from = (path: string) => join(ROOT, folder, path)
  const dist = from('dist')
  const write = (file: string, text: string, mode = 0o644) => writeFile(join(dist, file), text, { mode })

  await rm(dist, { recursive: true, force: true })
  await mkdir(dist)
  const { imported, late } = await bundle({
    folder,
    modules,
    main: publishConfig.bin && 'src/main.ts',
    checksNode: engines !== undefined,
    ...row,
  })
  const faults = dependencyFaults(manifest, imported)
  if (faults.length > 0) throw new Error(`${folder}/package.json: ${faults.join(' ')}`)

  for (const file of [...files, 'README.md']) await copyFile(from(file), join(dist, basename(file)))
  await copyFile(join(ROOT, 'LICENSE'), join(dist, 'LICENSE'))
  // There is none before the first release.
  if (existsSync(from('CHANGELOG.md'))) await copyFile(from('CHANGELOG.md'), join(dist, 'CHANGELOG.md'))
  await write('package.json', `${JSON.stringify(packedManifest(manifest), null, 2)}\n`)
  if (engines) await write('node-check.js', nodeCheck(name, engines.node))
  if (publishConfig.bin) await write('bin.js', binOf(folder), 0o755)
  if (row.global && modules['index']) await writeScriptTag(folder, modules['index'], row.global)
  for (const { file, exports, code } of late) await write(file, lateEntry(exports, code))
}

/** The sources of what is exported: modules by their name in `dist`, and files that are copied. */
export function sourcesOf({ exports, publishConfig }: Manifest) {
  const modules: Record<string, string> = {}
  const files: string[] = []
  for (const [key, target] of Object.entries(publishConfig.exports)) {
    const source = exports[key]
    if (source === undefined) throw new Error(`publishConfig.exports has "${key}", which exports has not.`)
    if (typeof target === 'string') files.push(source)
    else modules[basename(target.default, '.js')] = source
  }
  return { modules, files }
}
