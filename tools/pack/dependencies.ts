import { isBuiltin } from 'node:module'
import { isOwn } from './published.ts'
import type { Manifest } from './published.ts'

/** What the modules in `dist` import and the package.json does not name, and the other way round. */
export function dependencyFaults({ dependencies = {}, peerDependencies = {} }: Manifest, imported: string[]): string[] {
  const needed = new Set(imported.filter(id => /^[@a-z]/u.test(id) && !isBuiltin(id)).map(packageOf))
  const named = Object.keys({ ...dependencies, ...peerDependencies }).filter(name => !isOwn(name))
  return [
    ...[...needed]
      .filter(name => !named.includes(name))
      .map(name => `${name} is imported, and is no dependency: add it.`),
    ...named.filter(name => !needed.has(name)).map(name => `${name} is a dependency, and is not imported: remove it.`),
  ]
}

const packageOf = (id: string) =>
  id
    .split('/')
    .slice(0, id.startsWith('@') ? 2 : 1)
    .join('/')
