import { readFile } from 'node:fs/promises'
import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml'
import type { Node } from 'yaml'

/** What is wrong with a document: where, as `file:line:column`, and a sentence with the cure. */
export type Fault = { place: string; message: string }
export type Path = readonly (string | number)[]

export type SpecDocument = {
  value: unknown
  /** Whether it can be read at all; with such a fault `value` is not to be used. */
  faults: Fault[]
  /** Of the key at the end of a path, or of the last part of the path that is there. */
  placeOf: (path: Path) => string
  /** Each `$ref` that is a reference, and not a part of an example. */
  references: () => { ref: string; place: string }[]
}

/** Reads YAML or JSON. `name` is how its places are shown. Throws what the file system throws. */
export async function readDocument(path: string, name: string): Promise<SpecDocument> {
  const lines = new LineCounter()
  const document = parseDocument(await readFile(path, 'utf8'), { lineCounter: lines, prettyErrors: false })
  const placeAt = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${name}:${line}:${col}`
  }
  const faults = document.errors.map(({ pos, code, message }) => ({
    place: placeAt(pos[0]),
    message: `${CURES[code] ?? 'This is not YAML'}: ${message.charAt(0).toLowerCase()}${message.slice(1)}.`,
  }))
  return {
    faults,
    value: faults.length === 0 ? document.toJS() : undefined,
    placeOf: wanted => placeAt(offsetOf(document.contents, wanted)),
    references() {
      const found: { ref: string; place: string }[] = []
      visit(document, {
        Pair(_, { key, value }, ancestors) {
          const keyName = nameOf(key)
          const around = ancestors.at(-2)
          if (LITERAL.has(keyName) && !(isPair(around) && NAMING.has(nameOf(around.key)))) return visit.SKIP
          if (keyName === '$ref' && isScalar(value) && typeof value.value === 'string')
            found.push({ ref: value.value, place: placeAt(value.range?.[0] ?? 0) })
          return undefined
        },
      })
      return found
    },
  }
}

const CURES: Record<string, string> = {
  DUPLICATE_KEY: 'A key stands here twice, so that one of the two would be lost: remove or rename one',
  BAD_INDENT: 'The indentation is wrong: write a key under its neighbours, with spaces',
  TAB_AS_INDENT: 'A tab indents this line: write spaces',
}

const nameOf = (key: unknown) => (isScalar(key) ? String(key.value) : '')

/** What stands under these keys is a value of the API, whatever its keys are. */
const LITERAL = new Set(['example', 'value', 'default', 'const', 'enum'])
/** Under these keys every key is a name of the document's own, `default` too. */
const NAMING = new Set(
  'properties patternProperties $defs definitions schemas parameters responses headers requestBodies examples links callbacks pathItems securitySchemes'.split(
    ' ',
  ),
)

function offsetOf(root: Node | null, path: Path): number {
  let node: unknown = root
  let offset = root?.range?.[0] ?? 0
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => nameOf(key) === String(step))
      if (!pair) break
      if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(step)]
      offset = (node as Node | undefined)?.range?.[0] ?? offset
    } else break
  }
  return offset
}
