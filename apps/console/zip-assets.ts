import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const TEXT = /\.(?:html|js|css|svg)$/u
const SMALLEST = 1024

/** Puts a `.gz` beside every text of the build, so that the gateway has nothing to compress. */
export function zipAssets(): Plugin {
  return {
    name: 'zip-assets',
    // Not before it is written: until then the code still changes.
    async writeBundle({ dir = '' }, bundle) {
      for (const fileName of Object.keys(bundle).filter(name => TEXT.test(name))) {
        const bytes = await readFile(join(dir, fileName))
        if (bytes.length >= SMALLEST) await writeFile(join(dir, `${fileName}.gz`), gzipSync(bytes, { level: 9 }))
      }
    },
  }
}
