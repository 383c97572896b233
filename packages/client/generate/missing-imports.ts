import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Fault } from '@resumable-media/openapi/check'

/**
 * The lines of `src`, written by hand, that import from `generated` what is no longer generated: of an operation or an
 * example that was renamed or removed. Node answers such an import with a SyntaxError that names no line of ours.
 */
export async function missingImports(src: string): Promise<Fault[]> {
  const generated = await exportsOf(join(src, 'generated'))
  const files = (await readdir(src, { recursive: true })).filter(
    file => file.endsWith('.ts') && !/\.test\.ts$|^generated[\\/]/u.test(file),
  )
  const texts = files.toSorted().map(async file => [file, await readFile(join(src, file), 'utf8')] as const)
  const imports = (await Promise.all(texts)).flatMap(([file, text]) => importsIn(file, text))
  const used = new Set(imports.map(({ name }) => name))
  return imports.flatMap(({ file, line, name, from }) => {
    const names = generated.get(from) ?? []
    if (names.includes(name)) return []
    const [nearest] = names.filter(one => !used.has(one)).toSorted((a, b) => alike(name, b) - alike(name, a))
    const isNear = nearest !== undefined && alike(name, nearest) > name.length / 2
    const cure = isNear ? `Was it renamed? Then write ${nearest} there.` : 'Remove what uses it.'
    return {
      place: `packages/client/src/${file}:${line}`,
      message: `imports ${name}, which the spec no longer has. ${cure}`,
    }
  })
}

/** How many characters two names have in common, at the beginning and at the end. */
function alike(one: string, other: string): number {
  const most = Math.min(one.length, other.length)
  let [head, tail] = [0, 0]
  while (head < most && one[head] === other[head]) head += 1
  while (tail < most - head && one.at(-1 - tail) === other.at(-1 - tail)) tail += 1
  return head + tail
}

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
