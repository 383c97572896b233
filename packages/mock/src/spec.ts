import { createRequire } from 'node:module'

/** The path of Kaleyra's OpenAPI document, wherever the command was started. */
export function findSpec(): string {
  // Not `import.meta.resolve`: jest has none.
  return createRequire(import.meta.url).resolve('@resumable-media/openapi/kaleyra.yaml')
}
