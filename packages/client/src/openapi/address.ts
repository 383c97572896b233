import type { CallOptions, QueryStyle } from './options.ts'
import { textOf } from './text-of.ts'

/** The address of a call. Throws a TypeError for a parameter of the path that is missing, or would lead elsewhere. */
export function addressOf(
  baseUrl: string,
  { url, path = {}, query = {}, querySerializer: styles = {} }: CallOptions,
  credentials: Record<string, string>,
): string {
  const filled = url.replaceAll(/\{(?<mark>[.;]?)(?<name>[^{}*]+)(?<explode>\*?)\}/gu, (...match) => {
    const { mark, name, explode } = match.at(-1) as { mark: string; name: string; explode: string }
    return inPath(name, path[name], mark, explode === '*')
  })
  const pairs = [
    ...Object.entries(query).flatMap(([name, value]) => inQuery(name, value, styles.parameters?.[name] ?? styles)),
    ...Object.entries(credentials).map(([name, value]) => pair(name, value)),
  ]
  if (pairs.length === 0) return baseUrl + filled
  return `${baseUrl}${filled}${filled.includes('?') ? '&' : '?'}${pairs.join('&')}`
}

/** RFC 6570, as OpenAPI's styles `simple`, `label` (.) and `matrix` (;) use it. */
function inPath(name: string, value: unknown, mark: string, explode: boolean): string {
  const list = Array.isArray(value) ? value.map(text) : isObject(value) ? pairsOf(value, explode) : [text(value)]
  const encoded = list.map(item => item.split('=').map(encodeURIComponent).join('='))
  const filled = joined()
  if (/^\.{0,2}$/u.test(filled))
    throw new TypeError(`${name} is "${encoded.join()}": expected a value for {${name}} of the path.`)
  return filled

  function joined(): string {
    if (mark === ';') {
      if (isObject(value) && explode) return encoded.map(item => `;${item}`).join('')
      return explode ? encoded.map(item => `;${name}=${item}`).join('') : `;${name}=${encoded.join(',')}`
    }
    return mark + encoded.join(mark !== '' && explode ? mark : ',')
  }
}

function inQuery(
  name: string,
  value: unknown,
  { allowReserved = false, array = {}, object = {} }: QueryStyle,
): string[] {
  if (value === undefined || value === null) return []
  const encode = (one: unknown) => (allowReserved ? encodeURI(text(one)) : encodeURIComponent(text(one)))
  if (Array.isArray(value)) {
    const { explode = true, style = 'form' } = array
    const items = value.filter(one => one !== undefined && one !== null).map(encode)
    if (items.length === 0) return []
    if (explode) return items.map(item => `${encodeURIComponent(name)}=${item}`)
    return [`${encodeURIComponent(name)}=${items.join(DELIMITERS[style])}`]
  }
  if (!isObject(value)) return [`${encodeURIComponent(name)}=${encode(value)}`]
  const { explode = true, style = 'deepObject' } = object
  const entries = Object.entries(value).filter(([, one]) => one !== undefined && one !== null)
  if (style === 'deepObject')
    return entries.map(([key, one]) => `${encodeURIComponent(`${name}[${key}]`)}=${encode(one)}`)
  if (explode) return entries.map(([key, one]) => `${encodeURIComponent(key)}=${encode(one)}`)
  return [
    `${encodeURIComponent(name)}=${entries.flatMap(([key, one]) => [encodeURIComponent(key), encode(one)]).join(',')}`,
  ]
}

const DELIMITERS = { form: ',', spaceDelimited: '%20', pipeDelimited: '%7C' }

const pair = (name: string, value: string) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`

const pairsOf = (value: object, explode: boolean): string[] =>
  Object.entries(value).flatMap(([key, one]) => (explode ? [`${key}=${text(one)}`] : [key, text(one)]))

function text(value: unknown): string {
  return value === undefined || value === null ? '' : textOf(value)
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof Date)
