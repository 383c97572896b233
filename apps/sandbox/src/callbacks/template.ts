import { callbackQuery } from '@resumable-media/runtime/deliver-callback'
import { FIELDS, type Fields, type FieldValue } from './fields.ts'

/** What the customer types: a JSON object, or a text that can become anything. */
export type Template = string | Readonly<Record<string, unknown>>

export const DEFAULT_TEMPLATE: Template = Object.fromEntries(FIELDS.map(field => [field, `<${field}>`]))

/** Whether it is a template whose placeholders can all be filled. */
export function isTemplate(value: unknown): value is Template {
  const isOne = typeof value === 'string' || (typeof value === 'object' && value !== null && !Array.isArray(value))
  return isOne && [...JSON.stringify(value).matchAll(PLACEHOLDER)].every(([, name]) => isField(name))
}

/** What a callback carries: the body of a POST, the query of a GET. */
export const fillContent = (method: 'POST' | 'GET', template: Template, fields: Fields): string =>
  method === 'GET' ? fillQuery(template, fields) : fillBody(template, fields)

/**
 * The body of a POST. Texts are filled with what JSON writes between quotes: `<waba_id>` without any is a number. In an
 * object, a placeholder that stands alone becomes its value, number or text.
 */
function fillBody(template: Template, fields: Fields): string {
  if (typeof template === 'string') return fill(template, fields, text => JSON.stringify(text).slice(1, -1))
  return JSON.stringify(template, (_, value: unknown) => {
    if (typeof value !== 'string') return value
    const [, alone] = ALONE.exec(value) ?? []
    return isField(alone) ? fields[alone] : fill(value, fields)
  })
}

function fillQuery(template: Template, fields: Fields): string {
  if (typeof template === 'string') {
    const typed = template.replaceAll(NOT_IN_A_URL, character => encodeURIComponent(character))
    return fill(typed, fields, encodeURIComponent)
  }
  const parameters = Object.entries(template).map(
    ([name, value]) => [name, typeof value === 'string' ? fill(value, fields) : JSON.stringify(value)] as const,
  )
  return callbackQuery(Object.fromEntries(parameters))
}

const PLACEHOLDER = /<(\w+)>/g
const ALONE = /^<(\w+)>$/
const NOT_IN_A_URL = /[^\x21-\x7e]/gu

function fill(text: string, fields: Fields, written = (value: string) => value): string {
  return text.replaceAll(PLACEHOLDER, (found, name: string) => (isField(name) ? written(textOf(fields[name])) : found))
}

/** What a profile writes for a value that is none is not documented; here it is nothing. */
const textOf = (value: FieldValue) => String(value ?? '')

const isField = (name: string | undefined): name is keyof Fields => FIELDS.some(field => field === name)
