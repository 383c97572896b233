import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Plugin } from 'rolldown'

/**
 * What a module names by `new URL('…', import.meta.url)` goes into `dist` with it: a worker as a module of its own, any
 * other file as it is, and a folder with all that is in it.
 */
export function carriedFiles(): Plugin {
  return {
    name: 'carried-files',
    transform: {
      filter: { code: 'import.meta.url' },
      handler(code, id) {
        const carried = code.replaceAll(NAMED, (whole, path: string) => {
          const place = resolve(dirname(id), path)
          if (!existsSync(place)) this.error(`${id} names ${path}, which is not there. Build it first.`)
          if (path.endsWith('.ts'))
            return `new URL(import.meta.ROLLUP_FILE_URL_${this.emitFile({ type: 'chunk', id: place })})`
          // Without `dist`: pnpm packs no folder of a name that git ignores.
          const name = path.replaceAll(/^(?:\.\.\/)+|\/dist$/gu, '')
          for (const file of filesIn(place))
            this.emitFile({ type: 'asset', fileName: join(name, file), source: readFileSync(join(place, file)) })
          return `new URL('${name}', import.meta.url)`
        })
        // No line of it moves.
        return { code: carried, map: null }
      },
    },
  }
}

const NAMED = /new URL\('(?<path>[^']+)', import\.meta\.url\)/gu

const filesIn = (place: string): string[] =>
  statSync(place).isDirectory()
    ? readdirSync(place, { recursive: true, encoding: 'utf8' }).filter(file => statSync(join(place, file)).isFile())
    : ['']
