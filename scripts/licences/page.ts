/** What `pnpm licenses list --json` prints, by licence. */
export type Licences = Record<string, { name: string; versions: string[] }[]>

/** Anybody may use, change and sell what is under these; the OFL is that of the font. */
const ALLOWED = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'OFL-1.1',
  'Python-2.0',
]

/** Packages that say it in their readme only. */
const SAID_ELSEWHERE: Record<string, string> = { 'combine-errors': 'MIT' }

/** Those under a licence that is not on the list, as `name (licence)`. */
export function strangersOf(licences: Licences): string[] {
  return rowsOf(licences)
    .filter(([licence]) => !ALLOWED.includes(licence))
    .flatMap(([licence, packages]) => packages.map(name => `${name} (${licence})`))
}

export function licencesPage(licences: Licences): string {
  const sections = rowsOf(licences).map(([licence, packages]) => `## ${licence}\n\n${packages.join(', ')}\n`)
  return `# Licences\n\n${INTRODUCTION}\n\n${sections.join('\n')}`
}

const INTRODUCTION = `What the gateway, the console, the sandbox and the packages need to run, by licence. \`pnpm licence-list\` writes this page
out of what is installed; \`pnpm check\` fails when it is another, or when a licence is not one of those allowed.`

/** Each licence with its packages, both in the order of the alphabet. */
function rowsOf(licences: Licences): [string, string[]][] {
  const rows = new Map<string, string[]>()
  for (const [licence, packages] of Object.entries(licences)) {
    for (const { name, versions } of packages) {
      const of = SAID_ELSEWHERE[name] ?? licence
      rows.set(of, [...(rows.get(of) ?? []), `${name} ${versions.join(' and ')}`])
    }
  }
  const byName = (one: string, other: string) => (one < other ? -1 : 1)
  return [...rows]
    .map(([licence, packages]): [string, string[]] => [licence, packages.toSorted(byName)])
    .toSorted(([one], [other]) => byName(one, other))
}
