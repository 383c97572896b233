import { fileURLToPath } from 'node:url'

/**
 * Where `kaleyra.yaml` lies: beside this module, in the clone and in a package that carries the document. Not
 * `import.meta.resolve`, which jest has not.
 */
export const documentPath: string = fileURLToPath(new URL('kaleyra.yaml', import.meta.url))
