import { examples } from '@resumable-media/openapi/examples'
import { aText, oneOf, wholeNumber } from '@resumable-media/runtime/option-checks'
import type { Check, Checks } from '@resumable-media/runtime/option-checks'
import { FIELDS } from '../callbacks/fields.ts'
import { isTemplate } from '../callbacks/template.ts'
import { ACCEPTS, CALLBACK_METHODS, CALLBACK_MODES, type Settings } from './settings.ts'

/** The longest wait that a setting can have. */
export const MAX_WAIT_MS = 24 * 60 * 60 * 1000

const MAX_TIMES = 1_000_000
const MAX_OFFSET_MS = 365 * 24 * 60 * 60 * 1000
const MAX_OUTCOME_LENGTH = 100

/** Every setting that there is, and what it takes; a key with keys of its own has a table of its own. */
export const CHECKS = {
  processingMs: wholeNumber('milliseconds', 0, MAX_WAIT_MS),
  outcome: aText(
    `UPLOADED, FAILED or any other text of 1 to ${MAX_OUTCOME_LENGTH} characters`,
    text => text.trim() !== '' && text.length <= MAX_OUTCOME_LENGTH,
  ),
  callback: {
    mode: oneOf(CALLBACK_MODES),
    method: oneOf(CALLBACK_METHODS),
    delayMs: wholeNumber('milliseconds', 0, MAX_WAIT_MS),
    template: {
      expected: `an object or a text, with no placeholders but ${FIELDS.map(field => `<${field}>`).join(' ')}`,
      isValid: isTemplate,
    },
  },
  fail: {
    example: oneOf(Object.keys(examples)),
    times: wholeNumber('calls', 1, MAX_TIMES),
  },
  loseAnswers: wholeNumber('answers', 0, MAX_TIMES),
  cutAfterBytes: wholeNumber('bytes', 0, Number.MAX_SAFE_INTEGER),
  latencyMs: wholeNumber('milliseconds', 0, MAX_WAIT_MS),
  down: { expected: 'true or false', isValid: value => typeof value === 'boolean' },
  clockOffsetMs: wholeNumber('milliseconds', -MAX_OFFSET_MS, MAX_OFFSET_MS),
  accept: oneOf(ACCEPTS),
} satisfies { [key in keyof Settings]: Check | Checks }
