import * as fc from 'fast-check'
import { RequestError } from '../../src/errors/caller-error.ts'
import { parseCallback } from '../../src/callbacks/parse.ts'

const FIELDS = ['resumable_media_id', 'waba_id', 'status', 'uploaded_file_handle', 'time', 'file_name', '__proto__']

const field = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...FIELDS) }, fc.string())
/** Any value, also where a text is due. */
const body = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc.dictionary(field, fc.jsonValue()).map(value => JSON.stringify(value)),
)
const query = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.tuple(field, fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('"', '""', '%', '%zz', '"null"'))))
    .map(pairs => pairs.map(pair => pair.join('=')).join('&')),
)

/** What Kaleyra has to say, which neither begins nor ends in a space or a quote. */
const fact = fc.string({ unit: 'grapheme' }).filter(text => !/^[\s"]|[\s"]$/u.test(text))
const facts = fc.dictionary(fc.constantFrom(...FIELDS.filter(name => name !== '__proto__')), fact)

/** What must hold for every callback. */
export const callbackProperties: Record<string, fc.IRawProperty<unknown, false>> = {
  'any body is read or refused as a bad callback': fc.property(body, raw => isReadOrRefused({ method: 'POST', raw })),

  'any query is read or refused as a bad callback': fc.property(query, raw => isReadOrRefused({ method: 'GET', raw })),

  'the same facts by POST and by GET in quotes say the same': fc.property(facts, said => {
    const inQuotes = Object.entries(said).map(([name, value]) => `${name}="${encodeURIComponent(value)}"`)
    const [posted, got] = [
      outcomeOf({ method: 'POST', raw: JSON.stringify(said) }),
      outcomeOf({ method: 'GET', raw: inQuotes.join('&') }),
    ]
    return posted === got
  }),
}

type Raw = Parameters<typeof parseCallback>[0]

/** Throws for any other fault than the one that is meant. */
function outcomeOf(callback: Raw): string {
  try {
    return JSON.stringify(parseCallback(callback))
  } catch (error) {
    if (error instanceof RequestError) return error.code
    throw error
  }
}

const isReadOrRefused = (callback: Raw) => outcomeOf(callback) !== ''
