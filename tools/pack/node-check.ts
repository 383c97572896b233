/**
 * The module that each entry of a package imports first: it throws a sentence where Node is too old. It is written for any
 * Node, since an old one has to understand it; and for browsers, which some entries are for too.
 */
export function nodeCheck(name: string, range: string): string {
  const { major, minor } = /^>=(?<major>\d+)\.(?<minor>\d+)\.\d+$/u.exec(range)?.groups ?? {}
  if (!major) throw new Error(`engines.node of ${name} is "${range}": expected a text like ">=24.0.0".`)
  const wanted = minor === '0' ? major : `${major}.${minor}`
  return `const node = typeof process === 'object' && process.versions && process.versions.node
const [major, minor] = (node || '${major}.${minor}').split('.').map(Number)
if (major < ${major} || (major === ${major} && minor < ${minor}))
  throw new Error('${name} needs Node ${wanted} or later; this is Node ' + node + '.')
`
}

export const CHECK_FIRST = `import './node-check.js'`

/** The entry of a library whose code an older Node cannot even read: a static import of it is read before the check. */
export const lateEntry = (exports: string[], code: string): string =>
  `${CHECK_FIRST}\nexport const { ${exports.join(', ')} } = await import('./${code}')\n`
