import { assert, property, subarray } from 'fast-check'
import { expect, expectTypeOf, test } from 'vitest'
import { defineConfig } from './define-config.ts'
import { ConfigError, environment } from './row.ts'
import { choice, port, wholeNumber } from './values.ts'

const config = defineConfig(
  {
    NAME: { meaning: 'who it is', required: true },
    PORT: { meaning: 'port to listen on', default: '4000', ...port },
    SIZE: { meaning: 'the most', unset: 'no limit', ...wholeNumber({ from: 1 }) },
    MODE: { meaning: 'how', default: 'open', ...choice('open', 'closed') },
    KEY: {
      meaning: 'what opens it',
      secret: true,
      required: true,
      when: text => text('MODE') === 'closed',
      parse: (key, { fault }) => (key.length < 4 ? fault(`KEY has ${key.length} characters.`) : key),
    },
  },
  {
    build: values => values,
    checks: ({ PORT, SIZE = 0 }) => [PORT !== undefined && SIZE > PORT && `SIZE is more than ${PORT}.`],
  },
)
const read = (env: Record<string, string>) => config.read(environment(env))

test('each value has the type that its row gives it', () => {
  const values = read({ NAME: ' me ', PORT: '', MODE: ' ' })
  expect(values).toEqual({ NAME: 'me', PORT: 4000, SIZE: undefined, MODE: 'open', KEY: undefined })
  expectTypeOf(values.NAME).toEqualTypeOf<string>()
  expectTypeOf(values.PORT).toEqualTypeOf<number>()
  expectTypeOf(values.SIZE).toEqualTypeOf<number | undefined>()
  expectTypeOf(values.MODE).toEqualTypeOf<'open' | 'closed'>()
})

test('all faults come in one message: those of the rows in their order, then those between rows', () => {
  const env = { PORT: 'x', SIZE: '0', MODE: 'closed' }
  expect(() => read(env)).toThrow(
    new ConfigError(
      'NAME is missing. PORT is "x": expected a port from 0 to 65535. SIZE is "0": expected a whole number from 1 on. KEY is missing.',
    ),
  )
  expect(() => read({ NAME: 'me', SIZE: '4001' })).toThrow(new ConfigError('SIZE is more than 4000.'))
})

test('a row is read only when the others ask for it, and tells its own faults without its value', () => {
  expect(read({ NAME: 'me', KEY: 'abc' }).KEY).toBeUndefined()
  expect(() => read({ NAME: 'me', MODE: 'closed', KEY: 'abc' })).toThrow(new ConfigError('KEY has 3 characters.'))
  expect(read({ NAME: 'me', MODE: 'closed', KEY: 'abcd' }).KEY).toBe('abcd')
})

test('no fault shows a secret', () => {
  const secret = defineConfig({ KEY: { meaning: '', secret: true, ...port } }, { build: ({ KEY }) => KEY })
  expect(() => secret.read(() => 'sesame')).toThrow('KEY and KEY_FILE are both set')
  expect(() => secret.read(environment({ KEY: 'sesame' }))).toThrow(
    new ConfigError('KEY: expected a port from 0 to 65535.'),
  )
})

test('every key whose text is wrong is named once, and no other', () => {
  const keys = ['A', 'B', 'C', 'D']
  const rows = Object.fromEntries(keys.map(key => [key, { meaning: '', default: '1', ...wholeNumber() }]))
  const { read: readAll } = defineConfig(rows, { build: () => 'built', separator: '\n' })
  assert(
    property(subarray(keys, { minLength: 1 }), wrong => {
      const env = Object.fromEntries(wrong.map(key => [key, `${key}!`]))
      const faults = wrong.map(key => `${key} is "${key}!": expected a whole number.`)
      expect(() => readAll(environment(env))).toThrow(new ConfigError(faults.join('\n')))
    }),
  )
})

test('the help has each row with its default, its file, and what holds without it', () => {
  expect(config.help()).toBe(
    [
      '  NAME  who it is',
      '  PORT  port to listen on (default 4000)',
      '  SIZE  the most; unset: no limit',
      '  MODE  how (default open)',
      '  KEY   what opens it; or KEY_FILE, a file with it',
    ].join('\n'),
  )
})
