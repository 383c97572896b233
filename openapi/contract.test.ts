import { describe, expect, test } from 'vitest'
import { examples } from './examples.gen.ts'
import { spec } from './spec.ts'

// What stands here was typed from the vendor's page. Only what the page says may change it.

const PATH = '/{sid}/whatsapp/{waba_id}/resumable_media'
const { parameters, schemas, securitySchemes } = spec.components
const { post, get } = spec.paths[PATH]!

describe('parameters', () => {
  test.each([
    ['in', 'https://api.in.kaleyra.io/v2'],
    ['sg', 'https://api.kaleyra.io/v2'],
    ['eu', 'https://api.eu.kaleyra.io/v2'],
    ['na', 'https://api.na.kaleyra.ai/v2'],
  ])('the pod %s is at %s [spec-pod]', (pod, url) => {
    expect(spec.servers.find(server => server['x-pod'] === pod)?.url).toBe(url)
  })

  test('there is one path, and there are four pods', () => {
    expect(Object.keys(spec.paths)).toEqual([PATH])
    expect(spec.servers).toHaveLength(4)
  })

  test.each([
    ['sid', parameters['Sid'], 'HXAP1600000097IN', { type: 'string' }],
    ['waba_id', parameters['WabaIdInPath'], '150440000142241', { $ref: '#/components/schemas/WabaId' }],
  ])('%s is a string in the path, and mandatory [spec-path-parameter]', (name, parameter, example, schema) => {
    expect(parameter).toMatchObject({ name, in: 'path', required: true, example, schema })
    expect(schemas['WabaId']?.type).toBe('string')
  })

  test('content-type is that of a form, and no parameter [spec-content-type]', () => {
    expect(Object.keys(post.requestBody.content)).toEqual(['multipart/form-data'])
    expect(JSON.stringify([parameters, post.parameters, get.parameters])).not.toMatch(/content-type/iu)
  })

  test('api-key is a header, and mandatory for both calls [spec-api-key]', () => {
    expect(securitySchemes).toMatchObject({ apiKey: { type: 'apiKey', in: 'header', name: 'api-key' } })
    expect([spec.security, post.security, get.security]).toEqual([[{ apiKey: [] }], undefined, undefined])
  })

  test.each(['file', 'type'])('%s is a field of the form, and mandatory [spec-form-field]', name => {
    expect(post.requestBody).toMatchObject({ required: true })
    expect(schemas['UploadForm']?.required).toContain(name)
    expect(Object.keys(schemas['UploadForm']?.properties ?? {}).toSorted()).toEqual(['file', 'type'])
  })
})

describe('rules', () => {
  test('a file has at most 100 MB [spec-largest-file]', () => {
    expect(schemas['MediaFile']?.maxLength).toBe(100 * 1024 * 1024)
  })

  test('20 calls of a WABA within an hour [spec-rate-limit]', () => {
    expect(post['x-limits']).toMatchObject({ calls: 20, perSeconds: 60 * 60 })
  })

  const types = ['application/pdf', 'image/jpeg', 'image/jpg', 'image/png', 'video/mp4']

  test.each(types)('the type %s is taken [spec-type-taken]', type => {
    expect(schemas['MediaType']?.enum).toContain(type)
  })

  test('no other type is [spec-no-other-type]', () => {
    expect(schemas['MediaType']?.enum).toEqual(types)
  })

  const { pattern = '', minLength = 0, maxLength = 0 } = schemas['FileName'] ?? {}
  const isFileName = (name: string) => {
    const { length } = Array.from(name)
    return new RegExp(pattern, 'u').test(name) && length >= minLength && length <= maxLength
  }

  test.each(['\\', '/', '<', '@', '%', ' '])('a file name has no %j [spec-name-forbidden]', character => {
    expect(isFileName(`a${character}b.png`)).toBe(false)
  })

  test('every other printable character of ASCII is allowed in a file name [spec-name-allowed]', () => {
    const printable = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at))
    expect(printable.filter(character => !isFileName(character)).join('')).toBe(' %/<@\\')
  })

  test('a file name has from 1 to 255 characters [spec-name-length]', () => {
    expect([0, 1, 255, 256].map(length => isFileName('x'.repeat(length)))).toEqual([false, true, true, false])
  })

  test('a handle lives 24 hours [spec-handle-lifetime]', () => {
    expect(post['x-limits']['handleLifetimeSeconds']).toBe(24 * 60 * 60)
  })

  test('the data live three days [spec-data-lifetime]', () => {
    expect(post['x-limits']['dataLifetimeSeconds']).toBe(3 * 24 * 60 * 60)
  })
})

describe('answers, word for word', () => {
  const fileName =
    "file_name can not contain these special characters '/' (forward slash), '\\' (backward slash),'<' (less than),'@' (at the rate),'%' (percentage),' ' (space). additionaly file_name length must be between 1 to 255 characters"
  const notEnabled = 'API is not available for given customer.Please contact support for more info'
  const notOwned = 'Waba_Id is not present or does not belong to the account.'
  const version =
    "The waba_id you're using is associated with different Version of our WA API. Please use the appropriate endpoint."
  const tooMany = 'Too many requests sent from this waba in a short period of time, please try after sometime'
  const tooLarge = 'The file size exceeds the 100 MB limit. Please upload a file smaller than 100 MB.'
  const credentials = 'Incorrect SID or API key.'

  const PAGE: [string, number, { code: string; message: string; data: object; error: unknown }][] = [
    [
      'accepted',
      202,
      {
        code: 'WA202',
        message: 'Request Processed Successfully',
        data: { id: '<id>', status: 'PENDING' },
        error: {},
      },
    ],
    ['badCredentials', 401, { code: 'RBC001', message: credentials, data: [], error: { error: credentials } }],
    ['accountNotEnabled', 401, { code: 'WA-401', message: notEnabled, data: {}, error: notEnabled }],
    ['wabaNotOwned', 401, { code: 'WA401', message: notOwned, data: {}, error: { waba_id: notOwned } }],
    ['wabaWrongVersion', 401, { code: 'WA401', message: version, data: {}, error: { waba_id: version } }],
    [
      'badPayload',
      400,
      {
        code: 'WA-400',
        message: 'Refer to correct payload format',
        data: {},
        error: { payload: 'Incorrect payload format' },
      },
    ],
    ['badFileName', 400, { code: 'WA400', message: fileName, data: [], error: { file_name: fileName } }],
    ['rateLimited', 429, { code: 'WA429', message: 'Too many requests', data: {}, error: { error: tooMany } }],
    [
      'serverError',
      500,
      { code: 'WA-500', message: 'Please try again later', data: {}, error: { error: 'Internal server error' } },
    ],
    // The page prints this body without a status.
    ['tooLarge', 413, { code: 'WA413', message: 'Request size is too large', data: {}, error: { error: tooLarge } }],
  ]

  const inSpec = Object.entries(examples).filter(([, { operations }]) =>
    (operations as readonly string[]).includes('uploadResumableMedia'),
  )

  test.each(PAGE)('%s is a %d [spec-answer]', (name, status, body) => {
    const found = inSpec.find(([one]) => one === name)?.[1]
    // The page has a placeholder for the id alone.
    const text = JSON.stringify(found?.body).replace('"id":"639"', '"id":"<id>"')
    expect({ status: found?.status, body: JSON.parse(text) as unknown }).toEqual({ status, body })
  })

  test('and there is no other', () => {
    expect(
      inSpec.map(([name]) => name).toSorted(),
      'an answer of kaleyra.yaml is new or gone: write its row under PAGE in openapi/contract.test.ts, in the words of the page',
    ).toEqual(PAGE.map(([name]) => name).toSorted())
  })

  test.each(['code', 'message', 'data', 'error'])('an acceptance has its %s [spec-acceptance]', field => {
    expect(schemas['UploadAccepted']?.required).toContain(field)
  })

  test.each(['id', 'status'])('the data of an acceptance has its %s [spec-acceptance-data]', field => {
    expect(schemas['UploadAccepted']?.properties?.['data']?.required).toContain(field)
  })

  test('the statuses are an open list [spec-statuses-open]', () => {
    expect(schemas['UploadStatus']).toEqual({
      type: 'string',
      description: expect.stringContaining('an open list'),
      examples: ['PENDING', 'UPLOADED', 'FAILED'],
    })
  })
})

// The vendor's sample is ?id=639&limit=25&offset=0; what it answers is not published.
describe('look-up', () => {
  test.each([
    ['id', 'string', '639'],
    ['limit', 'integer', 25],
    ['offset', 'integer', 0],
  ])('%s is optional in the query, and takes the sample’s value [spec-query-parameter]', (name, type, value) => {
    const parameter = get.parameters.find(one => one.name === name)
    expect(parameter).toMatchObject({ in: 'query', schema: { type } })
    expect(parameter?.required).not.toBe(true)
    const { minimum = 0, maximum = Infinity } = (parameter?.schema ?? {}) as { minimum?: number; maximum?: number }
    expect(Number(value)).toBeGreaterThanOrEqual(minimum)
    expect(Number(value)).toBeLessThanOrEqual(maximum)
  })

  test.each([
    ['uploaded', 200],
    ['processing', 200],
    ['failed', 200],
    ['notFound', 200],
    ['badPayload', 400],
    ['badCredentials', 401],
    ['accountNotEnabled', 401],
    ['wabaNotOwned', 401],
    ['wabaWrongVersion', 401],
    ['serverError', 500],
  ] as const)('%s is one of its answers, a %d [spec-lookup-answer]', (name, status) => {
    expect(examples[name]).toMatchObject({ status, operations: expect.arrayContaining(['getResumableMedia']) })
  })

  test('they are all', () => {
    const all = Object.values(examples).filter(({ operations }) =>
      (operations as readonly string[]).includes('getResumableMedia'),
    )
    expect(all.length, 'a look-up has an answer more or less: write its row above, in openapi/contract.test.ts').toBe(
      10,
    )
  })
})

describe('callback', () => {
  const { description, security, requestBody } = spec.webhooks.resumableMediaStatus.post
  const FIELDS = [
    'status',
    'uploaded_file_handle',
    'file_name',
    'file_link',
    'resumable_media_id',
    'waba_id',
    'company_id',
    'field',
    'time',
    'callback_profile_id',
  ]

  test.each(FIELDS)('%s is one of its fields, and in every example [spec-callback-field]', name => {
    const values = Object.values(requestBody.content['application/json']?.examples ?? {}).map(({ value }) => value)
    expect(values.length).toBeGreaterThan(1)
    expect(
      values.filter(value => value[name] === undefined),
      `an example of the callback in kaleyra.yaml has no ${name}: add it there`,
    ).toEqual([])
    expect(schemas['StatusCallback']?.properties).toHaveProperty(name)
  })

  test('there are ten, and only the id must be there', () => {
    expect(
      Object.keys(schemas['StatusCallback']?.properties ?? {}),
      'a field of StatusCallback is new or gone: write it under FIELDS in openapi/contract.test.ts, as the page has it',
    ).toEqual(FIELDS)
    expect(schemas['StatusCallback']?.required).toEqual(['resumable_media_id'])
  })

  test('it is a POST of JSON, without an API key [spec-callback-post]', () => {
    expect(Object.keys(requestBody.content)).toEqual(['application/json'])
    expect(security).toEqual([])
  })

  test('the form by GET and the secret are told in words, having no keyword [spec-callback-words]', () => {
    expect(description).toContain('`?status="UPLOADED"&…`')
    expect(description).toContain('a secret in one of them')
  })
})
