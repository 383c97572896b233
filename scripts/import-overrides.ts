import { GATEWAY, GATEWAY_INSIDE, WORKSPACE } from './import-directions.ts'
import type { Row } from './import-directions.ts'

type Pattern = { regex: string; message: string }
type Override = { files: string[]; excludeFiles?: string[]; rules: Record<string, unknown> }

const SRC = 'apps/gateway/src'
const TABLE = 'See scripts/import-directions.ts.'
const TESTS = ['**/test/**', '**/*.test.ts', '**/*.test.tsx']

/**
 * The overrides of .oxlintrc.json that hold the table. Of several that match a file the last one counts, so each has all that
 * holds for its files.
 */
export function importOverrides(): Override[] {
  const gateway = WORKSPACE['apps/gateway']
  const rooms = { ...GATEWAY, ...GATEWAY_INSIDE }
  return [
    restrict(['{apps,packages,tools,scripts,test,openapi}/**'], [BY_NAME, NOT_OF_TESTS]),
    restrict(['{apps,packages}/*/test/**', '**/*.test.{ts,tsx}'], [BY_NAME]),
    ...Object.entries(WORKSPACE).map(([folder, row]) =>
      restrict(
        [folder === 'openapi' ? 'openapi/**' : `${folder}/src/**`],
        [BY_NAME, NOT_OF_TESTS, ...packagesOutside(folder, row)],
        TESTS,
      ),
    ),
    ...Object.entries(rooms).map(([room, row]) =>
      restrict([`${SRC}/${room}/**`], inGateway(room, row, gateway), TESTS),
    ),
  ]
}

/** Whether an override of .oxlintrc.json is one of these, and not written by hand. */
export const isGenerated = ({ rules }: Override): boolean => 'no-restricted-imports' in rules

const names = Object.keys(WORKSPACE).map(nameOf)

const BY_NAME: Pattern = {
  regex: `^(\\.\\./)+(apps|packages|${names.join('|')})/`,
  message: `Import what another package exports, by the package's name. ${TABLE}`,
}

const NOT_OF_TESTS: Pattern = {
  regex: '^(\\.\\./)+test/',
  message: 'Only tests beside the code import their own test/ folder. What several share is in packages/test-kit.',
}

function packagesOutside(folder: string, { imports, why }: Row): Pattern[] {
  const others = names.filter(name => name !== nameOf(folder) && !imports.includes(name))
  const allowed = imports.length === 0 ? 'no other package of the workspace' : `of the workspace only ${list(imports)}`
  return [
    { regex: `^@resumable-media/(${others.join('|')})(/|$)`, message: `${folder} imports ${allowed}. ${why} ${TABLE}` },
  ]
}

function inGateway(room: string, { imports, why }: Row, gateway: Row | undefined): Pattern[] {
  const [own = ''] = room.split('/')
  const others = Object.keys(GATEWAY).filter(name => name !== own && !imports.includes(name))
  const allowed = imports.length === 0 ? 'no other folder of the gateway' : `of the gateway only ${list(imports)}`
  const message = `${room}/ imports ${allowed}. ${why} ${TABLE}`
  return [
    BY_NAME,
    NOT_OF_TESTS,
    ...(gateway ? packagesOutside('apps/gateway', gateway) : []),
    { regex: `^(\\.\\./)+((${others.join('|')})/|(app|main|index)\\.ts$)`, message },
  ]
}

function restrict(files: string[], patterns: Pattern[], excludeFiles?: string[]): Override {
  return { files, ...(excludeFiles && { excludeFiles }), rules: { 'no-restricted-imports': ['error', { patterns }] } }
}

function nameOf(folder: string): string {
  return folder.split('/').at(-1) ?? folder
}

const list = (folders: readonly string[]): string => folders.join(', ')
