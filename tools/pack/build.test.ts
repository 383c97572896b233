import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { filesOf } from '@resumable-media/test-kit/readme-blocks'
import { ROOT } from '../../scripts/run.ts'
import { dependencyFaults } from './dependencies.ts'
import { nodeCheck } from './node-check.ts'
import { folders, packedManifest, readManifest } from './published.ts'

const CLIENT = readManifest('packages/client')

test('every package that is not private is published, in the same way', () => {
  const manifests = filesOf('openapi/package.json', 'apps/*/package.json', 'packages/*/package.json')
  const read = (path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as Fields
  const open = manifests.filter(path => read(path).private !== true)
  expect(open.map(dirname).toSorted()).toEqual(folders.toSorted())
  for (const path of open) {
    const up = dirname(path).replaceAll(/[^/]+/gu, '..')
    expect(read(path).scripts['prepack']).toBe(`node ${up}/tools/pack/main.ts`)
    // Without a link to `dist` the clone runs its sources.
    expect(read(path).publishConfig).toMatchObject({ access: 'public', directory: 'dist', linkDirectory: false })
  }
})

type Fields = { private?: boolean; scripts: Record<string, string>; publishConfig: object }

test('what is packed has other packages as dependencies, and those of the workspace not', () => {
  const manifest = { ...CLIENT, dependencies: { undici: '8.12.4', '@resumable-media/runtime': 'workspace:*' } }
  const packed = packedManifest(manifest)
  expect(packed).toMatchObject({
    name: CLIENT.name,
    dependencies: { undici: '8.12.4' },
    engines: { node: '>=22.19.0' },
  })
  expect(JSON.stringify(packed)).not.toMatch(/workspace:|src\//u)
})

test('a dependency that is missing or too much is named with its cure', () => {
  const manifest = {
    ...CLIENT,
    peerDependencies: { react: '19' },
    dependencies: { undici: '8.12.4', pino: '10.4.0', '@resumable-media/runtime': 'workspace:*' },
  }
  const imported = ['undici', 'react/jsx-runtime', 'node:fs', 'fs/promises', '@scope/name/part.js', './own.js']
  expect(dependencyFaults(manifest, imported)).toEqual([
    '@scope/name is imported, and is no dependency: add it.',
    'pino is a dependency, and is not imported: remove it.',
  ])
})

test('the check of Node says what is needed, from 22.19 and from 24', () => {
  expect(nodeCheck('a', '>=22.19.0')).toContain('needs Node 22.19 or later')
  expect(nodeCheck('a', '>=24.0.0')).toContain('needs Node 24 or later')
  expect(() => nodeCheck('a', '^24')).toThrow('engines.node of a is "^24": expected a text like ">=24.0.0".')
})
