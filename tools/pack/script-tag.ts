import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { ROOT } from '../../scripts/run.ts'
import type { Folder } from './published.ts'

/** Writes the one file for pages without a bundler: everything in it, what others import late too, as a global of this name. */
export async function writeScriptTag(folder: Folder, source: string, name: string): Promise<void> {
  const cwd = join(ROOT, folder)
  const build = await rolldown({
    cwd,
    input: source,
    platform: 'browser',
    tsconfig: join(cwd, 'tsconfig.json'),
    resolve: { mainFields: ['browser', 'module', 'main'] },
    checks: { bundlerTimings: false },
  })
  await build.write({
    file: join(cwd, 'dist/resumable-media.global.js'),
    format: 'iife',
    name,
    codeSplitting: false,
    minify: true,
    sourcemap: true,
  })
  await build.close()
}
