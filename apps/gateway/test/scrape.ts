/** What a gateway answers at /metrics, with a token or without. */
export async function scrape(url: string, token?: string) {
  const response = await fetch(url, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })
  return readMetrics(await response.text())
}

type Series = { name: string; labels: Record<string, string>; value: number }

/** Metrics in Prometheus's text format. */
export function readMetrics(text: string) {
  const series = [...text.matchAll(/^(?<name>\w+)(?:\{(?<labels>.*)\})? (?<value>\S+)$/gmu)].map(
    ({ groups = {} }): Series => ({
      name: groups['name'] ?? '',
      labels: Object.fromEntries(
        Array.from((groups['labels'] ?? '').matchAll(/(?<label>\w+)="(?<of>(?:[^"\\]|\\.)*)"/gu), match => [
          match.groups?.['label'] ?? '',
          match.groups?.['of'] ?? '',
        ]),
      ),
      value: Number(groups['value']),
    }),
  )
  const all = (name: string, labels: Record<string, string> = {}) =>
    series.filter(one => one.name === name && Object.entries(labels).every(([key, of]) => one.labels[key] === of))
  return {
    text,
    series,
    all,
    /** The sum of the series that have these labels; undefined for none. */
    value(name: string, labels: Record<string, string> = {}): number | undefined {
      const found = all(name, labels)
      return found.length === 0 ? undefined : found.reduce((sum, one) => sum + one.value, 0)
    },
    types: new Map(
      Array.from(text.matchAll(/^# TYPE (\w+) (\w+)$/gmu), ([, name = '', type = '']) => [name, type] as const),
    ),
    help: new Map(
      Array.from(text.matchAll(/^# HELP (\w+) (.+)$/gmu), ([, name = '', help = '']) => [name, help] as const),
    ),
  }
}
