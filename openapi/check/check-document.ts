import { danglingReferences } from './references.ts'
import { readDocument } from './document.ts'
import type { Fault, SpecDocument } from './document.ts'

/**
 * Reads an OpenAPI document and finds what a generator would pass over in silence or answer with a stack: faults of YAML, a
 * file that is something else, and references to what is not there. Throws what the file system throws.
 */
export async function checkDocument(path: string, name: string): Promise<{ document: SpecDocument; faults: Fault[] }> {
  const document = await readDocument(path, name)
  if (document.faults.length > 0) return { document, faults: document.faults }
  const { value } = document
  const version = typeof value === 'object' && value !== null ? Object.entries(value) : []
  if (!version.some(([key, text]) => /^(?:openapi|swagger)$/u.test(key) && /^[23]\./u.test(String(text))))
    return { document, faults: [{ place: document.placeOf([]), message: NO_OPENAPI }] }
  return { document, faults: await danglingReferences(path, name, document) }
}

const NO_OPENAPI =
  'This is no OpenAPI document: expected the key "openapi" with a version such as 3.1.0 at the top. Is it the right file?'
