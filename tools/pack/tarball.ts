import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'

/** The files of a tarball, with the sizes that they have unpacked. */
export async function filesIn(tarball: string): Promise<{ name: string; bytes: number }[]> {
  const { stdout } = await promisify(execFile)('tar', ['-tzvf', tarball])
  const lines = [...stdout.matchAll(/^\S+ +\S+ +(?<bytes>\d+) .* package\/(?<name>.+)$/gmu)]
  return lines.map(({ groups }) => ({ name: groups?.['name'] ?? '', bytes: Number(groups?.['bytes']) }))
}

/** What publint, and attw with its profile `esm-only`, say of it. */
export async function faultsOf(tarball: string, { hasTypes }: { hasTypes: boolean }): Promise<object[]> {
  const bytes = new Uint8Array(await readFile(tarball))
  const { messages } = await publint({ strict: true, pack: { tarball: bytes.buffer } })
  const noModules = ['./kaleyra.yaml', './schema.graphql', './package.json']
  const analysis = await checkPackage(createPackageFromTarballData(bytes), { excludeEntrypoints: noModules })
  if (!analysis.types) return [...messages, ...(hasTypes ? [new Error('It has no types.')] : [])]
  const problems = analysis.problems.filter(one => !('resolutionKind' in one && NOT_ESM.has(one.resolutionKind)))
  return [...messages, ...problems]
}

const NOT_ESM = new Set(['node10', 'node16-cjs'])
