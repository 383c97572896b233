import { examples } from '@resumable-media/openapi/examples'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startSandbox, type Sandbox, type SettingsPatch } from '../src/index.ts'
import { createCaller } from './caller.ts'

let sandbox: Sandbox
let caller: ReturnType<typeof createCaller>

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, processingMs: 5 })
  caller = createCaller(sandbox.url)
})
beforeEach(async () => {
  await caller.control('POST', '/_sandbox/reset')
})
afterAll(() => sandbox.stop())

const TEMPLATE = {
  status: '<status>',
  uploaded_file_handle: '<uploaded_file_handle>',
  file_name: '<file_name>',
  file_link: '<file_link>',
  resumable_media_id: '<resumable_media_id>',
  waba_id: '<waba_id>',
  company_id: '<company_id>',
  field: '<field>',
  time: '<time>',
  callback_profile_id: '<callback_profile_id>',
}
const START = {
  processingMs: 5,
  outcome: 'UPLOADED',
  callback: { mode: 'once', method: 'POST', delayMs: 3000, template: TEMPLATE },
  fail: null,
  loseAnswers: 0,
  cutAfterBytes: null,
  latencyMs: 0,
  down: false,
  clockOffsetMs: 0,
  accept: 'both',
}
const EVERYTHING: SettingsPatch = {
  processingMs: 0,
  outcome: 'IN_REVIEW',
  callback: { mode: 'late', method: 'GET', delayMs: 1, template: 'id="<resumable_media_id>"' },
  fail: { example: 'rateLimited', times: 2 },
  loseAnswers: 1,
  cutAfterBytes: 1000,
  latencyMs: 1,
  down: true,
  clockOffsetMs: -1,
  accept: 'documented-curl',
}

test('the settings of the start are shown', async () => {
  expect(await shown()).toEqual(START)
})

test('every setting is changed, and shown as it is now; a reset restores them all', async () => {
  expect(await change(EVERYTHING)).toEqual({ status: 200, body: EVERYTHING })
  expect(await shown()).toEqual(EVERYTHING)
  expect(await caller.control('POST', '/_sandbox/reset')).toEqual({ status: 200, body: START })
  expect(await shown()).toEqual(START)
})

test('a change keeps what it does not name, within callback too', async () => {
  await change({ outcome: 'FAILED', callback: { mode: 'twice' } })
  await change({ latencyMs: 1, callback: { method: 'GET' } })
  const callback = { ...START.callback, mode: 'twice', method: 'GET' }
  expect(await shown()).toEqual({ ...START, outcome: 'FAILED', latencyMs: 1, callback })
})

test('null is what the sandbox started with, of one key or of all in it', async () => {
  await change(EVERYTHING)
  await change({ processingMs: null, outcome: null, callback: { mode: null, template: null }, fail: null, down: null })
  expect(await shown()).toEqual({
    ...EVERYTHING,
    processingMs: 5,
    outcome: 'UPLOADED',
    callback: { mode: 'once', method: 'GET', delayMs: 1, template: TEMPLATE },
    fail: null,
    down: false,
  })
  await change({ callback: null, cutAfterBytes: null })
  expect(await shown()).toMatchObject({ callback: START.callback, cutAfterBytes: null })
})

test('a failure is planned once unless it says how often', async () => {
  await change({ fail: { example: 'serverError' } })
  expect(await shown()).toMatchObject({ fail: { example: 'serverError', times: 1 } })
})

const KNOWN = [
  'processingMs',
  'outcome',
  'callback.mode',
  'callback.method',
  'callback.delayMs',
  'callback.template',
  'fail.example',
  'fail.times',
  'loseAnswers',
  'cutAfterBytes',
  'latencyMs',
  'down',
  'clockOffsetMs',
  'accept',
]
const NAMES = Object.keys(examples).join(', ')

test.each([
  ['{"speed":1}', `"speed" is no setting: known are ${KNOWN.join(', ')}.`],
  ['{"__proto__":{"down":true}}', '"__proto__" is no setting: known are '],
  ['{"toString":1}', '"toString" is no setting: known are '],
  ['{"callback":{"speed":1}}', `"callback.speed" is no setting: known are ${KNOWN.join(', ')}.`],
  ['{"fail":{"example":"badPayload","code":500}}', '"fail.code" is no setting: known are '],
  ['{"processingMs":-1}', 'processingMs is -1: expected a whole number of milliseconds from 0 to 86400000.'],
  ['{"processingMs":"soon"}', 'processingMs is "soon": expected a whole number of milliseconds from 0 to 86400000.'],
  ['{"outcome":""}', 'outcome is "": expected UPLOADED, FAILED or any other text of 1 to 100 characters.'],
  ['{"outcome":7}', 'outcome is 7: expected UPLOADED, FAILED or any other text of 1 to 100 characters.'],
  ['{"callback":"twice"}', 'callback is "twice": expected an object.'],
  [
    '{"callback":{"mode":"thrice"}}',
    'callback.mode is "thrice": expected one of once, twice, never, late, reordered, early.',
  ],
  ['{"callback":{"method":"PUT"}}', 'callback.method is "PUT": expected one of POST, GET.'],
  ['{"callback":{"delayMs":1.5}}', 'callback.delayMs is 1.5: expected a whole number of milliseconds'],
  [
    '{"callback":{"template":{"id":["<media_id>"]}}}',
    'callback.template is {"id":["<media_id>"]}: expected an object or a text, with no placeholders but <status> ',
  ],
  ['{"callback":{"template":"<media_id>"}}', 'callback.template is "<media_id>": expected an object or a text'],
  ['{"callback":{"template":["<status>"]}}', 'callback.template is ["<status>"]: expected an object or a text'],
  ['{"fail":{"example":"teapot"}}', `fail.example is "teapot": expected one of ${NAMES}.`],
  ['{"fail":{"example":"toString"}}', `fail.example is "toString": expected one of ${NAMES}.`],
  ['{"fail":{"times":2}}', 'fail has no example: expected the name of one.'],
  ['{"fail":{"example":null}}', 'fail has no example: expected the name of one.'],
  ['{"fail":{"example":"badPayload","times":0}}', 'fail.times is 0: expected a whole number of calls from 1 to'],
  ['{"loseAnswers":true}', 'loseAnswers is true: expected a whole number of answers from 0 to'],
  ['{"cutAfterBytes":-1}', 'cutAfterBytes is -1: expected a whole number of bytes from 0 to'],
  ['{"latencyMs":86400001}', 'latencyMs is 86400001: expected a whole number of milliseconds from 0 to 86400000.'],
  ['{"down":"yes"}', 'down is "yes": expected true or false.'],
  ['{"clockOffsetMs":1e12}', 'clockOffsetMs is 1000000000000: expected a whole number of milliseconds from -'],
  ['{"accept":"json"}', 'accept is "json": expected one of both, multipart, documented-curl.'],
  ['{"processingMs":7,"speed":1}', '"speed" is no setting'],
  ['[1]', 'The body is [1]: expected an object.'],
  ['', 'The body is not JSON'],
])('settings of %s are refused, and nothing is changed', async (body, message) => {
  expect(await caller.control('PATCH', '/_sandbox/settings', body)).toEqual({
    status: 400,
    body: { error: expect.stringContaining(message), known: KNOWN },
  })
  expect(await shown()).toEqual(START)
})

test('every fault is told at once', async () => {
  const { body } = await caller.control('PATCH', '/_sandbox/settings', '{"down":1,"callback":{"mode":1},"fail":{}}')
  expect(body).toMatchObject({
    error: expect.stringMatching(/^down is 1: .*callback\.mode is 1: .*fail has no example/),
  })
})

function change(patch: SettingsPatch) {
  return caller.control('PATCH', '/_sandbox/settings', JSON.stringify(patch))
}

async function shown() {
  return (await caller.control('GET', '/_sandbox/settings')).body
}
