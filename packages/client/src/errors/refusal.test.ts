import { describe, expect, test } from 'vitest'
import { examples } from '@resumable-media/openapi/examples'
import { refusalOf } from './refusal.ts'

const { badCredentials, accountNotEnabled, wabaNotOwned, wabaWrongVersion } = examples
const { badPayload, badFileName, tooLarge, rateLimited, serverError } = examples

test.each([
  ['BAD_CREDENTIALS', 'BadCredentialsError', badCredentials],
  ['ACCOUNT_NOT_ENABLED', 'AccountNotEnabledError', accountNotEnabled],
  ['WABA_NOT_OWNED', 'WabaNotOwnedError', wabaNotOwned],
  ['WABA_WRONG_VERSION', 'WabaWrongVersionError', wabaWrongVersion],
  ['BAD_PAYLOAD', 'BadPayloadError', badPayload],
  ['BAD_FILE_NAME', 'BadFileNameError', badFileName],
  ['TOO_LARGE', 'FileTooLargeError', tooLarge],
  ['RATE_LIMITED', 'RateLimitedError', rateLimited],
  ['SERVER_ERROR', 'ServerError', serverError],
])(
  '%s is a %s with the status, the code as it came, the words and the whole body',
  (reason, name, { status, body }) => {
    const error = refusalOf(status, body)

    expect(error).toMatchObject({ name, reason, status, code: body.code, raw: body })
    expect(error?.message).toContain(body.message)
  },
)

test('what `error` adds to the message is told, and what it repeats is not', () => {
  expect(refusalOf(413, tooLarge.body)?.message).toBe(
    'Request size is too large: The file size exceeds the 100 MB limit. Please upload a file smaller than 100 MB.',
  )
  expect(refusalOf(401, badCredentials.body)?.message).toBe('Incorrect SID or API key.')
})

describe('the spelling does not matter', () => {
  test.each([
    ['BAD_CREDENTIALS', 401, { ...badCredentials.body, code: 'RBC-001' }],
    ['BAD_CREDENTIALS', 403, { ...badCredentials.body, data: {}, error: {} }],
    ['ACCOUNT_NOT_ENABLED', 401, { ...accountNotEnabled.body, code: 'WA401', data: [] }],
    ['ACCOUNT_NOT_ENABLED', 401, { ...accountNotEnabled.body, error: {} }],
    ['ACCOUNT_NOT_ENABLED', 401, { ...accountNotEnabled.body, error: { error: accountNotEnabled.body.error } }],
    ['WABA_NOT_OWNED', 401, { ...wabaNotOwned.body, code: 'WA-401', data: [] }],
    ['WABA_NOT_OWNED', 401, { ...wabaNotOwned.body, error: {} }],
    ['WABA_NOT_OWNED', 401, { ...wabaNotOwned.body, error: wabaNotOwned.body.message }],
    ['WABA_WRONG_VERSION', 401, { ...wabaWrongVersion.body, code: 'WA-401' }],
    ['WABA_WRONG_VERSION', 401, { ...wabaWrongVersion.body, error: {} }],
    ['WABA_WRONG_VERSION', 401, { ...wabaWrongVersion.body, error: wabaWrongVersion.body.message }],
    ['BAD_PAYLOAD', 400, { ...badPayload.body, code: 'WA400' }],
    ['BAD_PAYLOAD', 400, { ...badPayload.body, error: {} }],
    ['BAD_FILE_NAME', 400, { ...badFileName.body, code: 'WA-400', data: {} }],
    ['BAD_FILE_NAME', 400, { ...badFileName.body, error: {} }],
    ['BAD_FILE_NAME', 400, { ...badFileName.body, message: '', error: badFileName.body.message }],
    ['TOO_LARGE', 400, { ...tooLarge.body, code: 'WA-413' }],
    ['RATE_LIMITED', 429, { ...rateLimited.body, code: 'wa_429' }],
    ['SERVER_ERROR', 500, { ...serverError.body, code: 'WA500' }],
    ['SERVER_ERROR', 503, { ...serverError.body, code: 'WA503' }],
    ['SERVER_ERROR', 500, { code: 'WA-500' }],
  ])('%s, %d %o', (reason, status, body) => {
    expect(refusalOf(status, body)).toMatchObject({ reason, status, code: body.code, raw: body })
  })
})

describe('an answer that is not Kaleyra’s', () => {
  test.each([
    ['TOO_LARGE', 413, '<html>413 Request Entity Too Large</html>'],
    ['RATE_LIMITED', 429, ''],
    ['UNEXPECTED_ANSWER', 401, '<html>Unauthorized</html>'],
    ['UNEXPECTED_ANSWER', 400, { code: 400, message: 'Bad request' }],
    ['UNEXPECTED_ANSWER', 404, 'not found'],
    ['UNEXPECTED_ANSWER', 301, ''],
  ])('is %s if it is a definite %d', (reason, status, raw) => {
    expect(refusalOf(status, raw)).toMatchObject({ reason, status, code: undefined, raw })
  })

  test.each([
    [502, '<html>Bad gateway</html>'],
    [504, { code: 504, message: 'Gateway timeout' }],
    [500, { code: 'E500', message: 'boom' }],
    [202, ''],
    [200, { code: 'WA401' }],
  ])('is no refusal if it is %d %o', (status, raw) => {
    expect(refusalOf(status, raw)).toBeUndefined()
  })
})

test('an undocumented refusal in Kaleyra’s envelope is told in its words', () => {
  expect(refusalOf(401, { code: 'WA401', message: 'Not on Tuesdays', error: {} })).toMatchObject({
    reason: 'UNEXPECTED_ANSWER',
    code: 'WA401',
    message: 'Not on Tuesdays',
  })
  expect(refusalOf(404, { code: 'WA404', message: 'No such thing' })).toMatchObject({ reason: 'UNEXPECTED_ANSWER' })
})
