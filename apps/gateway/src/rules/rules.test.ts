import { expect, test } from 'vitest'
import { checkUpload } from './rules.ts'

const LIMIT = 104_857_600
const limits = { hasAccount: () => true, maxFileBytes: LIMIT }

test.each([
  [0, ['EMPTY_FILE']],
  [1, []],
  [LIMIT, []],
  [LIMIT + 1, ['FILE_TOO_LARGE']],
])('of %d bytes the check says %j', (size, codes) => {
  const faults = checkUpload({ size }, limits)
  expect(faults.map(({ code }) => code)).toEqual(codes)
})

test('all that is wrong is found at once, in one order, and what is left out is not judged', () => {
  const facts = { wabaId: 'x', fileName: 'a b.png', type: 'image/gif', size: 0 }
  const codes = ['FORBIDDEN_WABA', 'INVALID_FILE_NAME', 'UNSUPPORTED_MEDIA_TYPE', 'EMPTY_FILE']
  expect(checkUpload(facts, limits).map(({ code }) => code)).toEqual(codes)
  expect(checkUpload({ wabaId: '150440000142241' }, { ...limits, hasAccount: () => false })).toHaveLength(1)
  expect(checkUpload({ wabaId: null, fileName: null, type: null, size: null }, limits)).toEqual([])
})
