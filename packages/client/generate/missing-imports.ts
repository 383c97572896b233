import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The lines of `src`, written by hand, that import from `generated` what is no longer generated: of an operation or an
 * example that was renamed or removed. Node answers such an import with a SyntaxError that names no line of ours.
 */
export async function missingImports(src: string): Promise<string[]> {
  const generated = await exportsOf(join(src, 'generated'))
  const files = (await readdir(src, { recursive: true })).filter(
    file => /\.ts$/u.test(file) && !/\.test\.ts$|^generated[\\/]/u.test(file),
  )
  const texts = files.toSorted().map(async file => [file, await readFile(join(src, file), 'utf8')] as const)
  const imports = (await Promise.all(texts)).flatMap(([file, text]) => importsIn(file, text))
  const used = new Set(imports.map(({ name }) => name))
  return imports.flatMap(({ file, line, name, from }) => {
    const names = generated.get(from) ?? []
    if (names.includes(name)) return []
    const unused = names.filter(one => !used.has(one) && kindOf(one) === kindOf(name))
    const cure = unused.length > 0 ? `If it was renamed, write ${unused.join(' or ')}` : 'If it was removed'
    return `packages/client/src/${file}:${line} imports ${name}, which the spec no longer has. ${cure}; else remove what uses it.`
  })
}

/** A class, a constant of zod's, or a function: a renamed one stays of its kind. */
const kindOf = (name: string) =>
  /^(?:z[A-Z])|Error$|Schema$|^[A-Z]/u.exec(name)?.[0].replace(/^[A-Z]$/u, 'Type') ?? 'value'

async function exportsOf(folder: string): Promise<Map<string, string[]>> {
  const files = await readdir(folder)
  const texts = files.map(async file => [file, await readFile(join(folder, file), 'utf8')] as const)
  return new Map(
    (await Promise.all(texts)).map(([file, text]) => [file, [...text.matchAll(EXPORT)].map(([, name = '']) => name)]),
  )
}

const EXPORT = /^export (?:const|class|type|function) (\w+)/gmu

/** The names that a file imports, or exports again, from a file in `generated`. */
function importsIn(file: string, text: string) {
  return [...text.matchAll(IMPORT)].flatMap(({ index, 1: names = '', 2: from = '' }) => {
    const line = text.slice(0, index).split('\n').length
    const clean = names.split(',').map(name =>
      name
        .trim()
        .replace(/^type /u, '')
        .replace(/ as \w+$/u, ''),
    )
    return clean.filter(Boolean).map(name => ({ file, line, name, from }))
  })
}

const IMPORT = /^(?:import|export)(?: type)? \{([^}]*)\} from '[./]*\/generated\/([\w.]+)'/gmu
