import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import type { InputOptions, OutputChunk, OutputOptions } from 'rolldown'

/** What a bundler makes of a module for browsers, minified: the chunk of the entry first. */
export async function bundle(
  entry: string,
  options: InputOptions = {},
  how: OutputOptions = {},
): Promise<OutputChunk[]> {
  const build = await rolldown({
    input: fileURLToPath(new URL(entry, import.meta.url)),
    platform: 'browser',
    resolve: { mainFields: ['browser', 'module', 'main'] },
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
    logLevel: 'silent',
    ...options,
  })
  const { output } = await build.generate({
    format: 'esm',
    minify: true,
    chunkFileNames: 'chunk-[name]-[hash].js',
    ...how,
  })
  await build.close()
  return output.filter(one => one.type === 'chunk').toSorted((a, b) => Number(b.isEntry) - Number(a.isEntry))
}

export type Pages = Map<string, { type: string; body: string }>

/** A module of this text, as if it lay here. */
export const moduleOf = (name: string, code: string): InputOptions => ({
  plugins: [
    {
      name: 'text',
      load: id => (id.endsWith(name) ? code : undefined),
      resolveId: id => (id.endsWith(name) ? id : undefined),
    },
  ],
})

/** A page that runs the module, and has an input for files and a place to draw in. */
export async function pagesOf(entry: string, options: InputOptions = {}): Promise<Pages> {
  const chunks = await bundle(entry, options)
  const scripts = chunks.map(({ fileName, code }) => [`/${fileName}`, { type: 'text/javascript', body: code }] as const)
  const html = `<!doctype html><meta charset="utf-8"><title>uploads</title><link rel="icon" href="data:,">
<input type="file" id="file"><div id="root"></div><script type="module" src="/${chunks[0]?.fileName}"></script>`
  return new Map([...scripts, ['/', { type: 'text/html', body: html }]])
}
