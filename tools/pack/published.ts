import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../scripts/run.ts'

export type Row = {
  platform: 'node' | 'browser'
  /** An older Node cannot even read its code, so the library is read after the check. Such a module cannot be required. */
  isReadLate?: boolean
  /** The global of a file for pages that load it by a script tag. */
  global?: string
}

/** Each package that is published, by its folder. A new one is a line here, and a `publishConfig` in its package.json. */
export const PUBLISHED = {
  openapi: { platform: 'node' },
  'packages/client': { platform: 'node' },
  'packages/mock': { platform: 'node' },
  'packages/uploader': { platform: 'browser', global: 'ResumableMedia' },
  'packages/cli': { platform: 'node' },
  'apps/sandbox': { platform: 'node' },
  'apps/gateway': { platform: 'node', isReadLate: true },
} as const satisfies Record<string, Row>

export type Folder = keyof typeof PUBLISHED
export const folders = Object.keys(PUBLISHED) as Folder[]
export const rowOf = (folder: Folder): Row => PUBLISHED[folder]

/** A package.json. What it exports runs in the clone; `publishConfig` names what is built of it. */
export type Manifest = {
  name: string
  version: string
  exports: Record<string, string>
  engines?: { node: string }
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  publishConfig: {
    bin?: Record<string, string>
    exports: Record<string, string | { types: string; default: string }>
  }
}

export const readManifest = (folder: Folder): Manifest =>
  JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest

/** The package.json in the tarball. What is bundled is no dependency any more, and what serves development is left out. */
export function packedManifest(manifest: Manifest): object {
  const { publishConfig, dependencies = {} } = manifest
  const { bin, exports } = publishConfig
  const foreign = Object.entries(dependencies).filter(([name]) => !isOwn(name))
  const kept = Object.entries(manifest).filter(([key]) => KEPT.includes(key))
  return {
    ...Object.fromEntries(kept),
    ...(bin && { bin }),
    exports: { ...exports, './package.json': './package.json' },
    ...(foreign.length > 0 && { dependencies: Object.fromEntries(foreign) }),
    publishConfig: { access: 'public' },
  }
}

const KEPT = 'name version description license type sideEffects engines peerDependencies peerDependenciesMeta'.split(
  ' ',
)

export const isOwn = (name: string): boolean => name.startsWith('@resumable-media/')
