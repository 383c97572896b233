type Named = { name: string; version: string }

/** Says so where a package is not of the version that the tag names. */
export function wrongVersion(manifest: string, tag: string | undefined): string | undefined {
  const { name, version } = JSON.parse(manifest) as Named
  if (tag === undefined || tag === `v${version}`) return undefined
  return `The tag is "${tag}" and ${name} is ${version}: tag the commit in which \`pnpm changeset version\` has set the version.`
}

/** npm compares it with the repository that the provenance names. */
export function withRepository(manifest: string, url: string, directory: string): string {
  const repository = { type: 'git', url: `git+${url}.git`, directory }
  return `${JSON.stringify({ ...(JSON.parse(manifest) as Named), repository }, null, 2)}\n`
}
