import { dirname, join } from 'node:path'
import { readDocument } from './document.ts'
import type { Fault, SpecDocument } from './document.ts'

/** A fault for each `$ref` to what is not there, in the document and in the files that it refers to. */
export async function danglingReferences(path: string, name: string, document: SpecDocument): Promise<Fault[]> {
  const known = new Map([[path, { name, document }]])
  const faults: Fault[] = []
  for (const [file, { name: shownAs, document: one }] of known) {
    for (const { ref, place } of one.references()) {
      const [target = '', pointer = ''] = ref.split('#', 2)
      if (/^[a-z][a-z\d+.-]+:/iu.test(target)) continue
      const other = target === '' ? file : join(dirname(file), decoded(target))
      if (!known.has(other)) {
        const read = await readDocument(other, join(dirname(shownAs), target)).catch(() => undefined)
        if (!read) {
          faults.push({
            place,
            message: `$ref "${ref}" names the file ${target}, which cannot be read. Correct its path.`,
          })
          continue
        }
        faults.push(...read.faults)
        known.set(other, { name: join(dirname(shownAs), target), document: read })
      }
      const missing = missingIn(known.get(other)?.document.value, pointer)
      if (missing !== undefined) faults.push({ place, message: `$ref "${ref}" leads nowhere: ${missing}` })
    }
  }
  return faults
}

/** Why a JSON pointer finds nothing; undefined where it finds something, or is an anchor and no pointer. */
function missingIn(root: unknown, pointer: string): string | undefined {
  if (root === undefined || !pointer.startsWith('/')) return undefined
  let node: unknown = root
  let at = '#'
  for (const step of pointer.slice(1).split('/').map(decoded)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
    const names = typeof node === 'object' && node !== null ? Object.keys(node) : []
    if (!names.includes(key)) return `${at} has no "${key}". ${cure(key, names)}`
    node = (node as Record<string, unknown>)[key]
    at += `/${step}`
  }
  return undefined
}

function cure(wanted: string, names: string[]): string {
  const [nearest] = names.toSorted((a, b) => alike(wanted, b) - alike(wanted, a))
  if (nearest !== undefined && alike(wanted, nearest) >= 3) return `Did you mean "${nearest}"?`
  return `Add it, or refer to ${names.length === 0 ? 'something else' : `one of ${names.slice(0, 20).join(', ')}`}.`
}

/** How many characters two names have in common at their beginning. */
function alike(one: string, other: string): number {
  let length = 0
  while (length < one.length && one[length]?.toLowerCase() === other[length]?.toLowerCase()) length += 1
  return length
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
