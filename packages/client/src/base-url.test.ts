import { expect, test } from 'vitest'
import { baseUrlOf } from './base-url.ts'

test.each([
  ['in', 'https://api.in.kaleyra.io/v2'],
  ['sg', 'https://api.kaleyra.io/v2'],
  ['eu', 'https://api.eu.kaleyra.io/v2'],
  ['na', 'https://api.na.kaleyra.ai/v2'],
] as const)('the pod %s is at %s [client-pod]', (pod, url) => {
  expect(baseUrlOf({ pod })).toBe(url)
})

test.each([
  ['http://127.0.0.1:4010/v2', 'http://127.0.0.1:4010/v2'],
  ['http://127.0.0.1:4010/v2/', 'http://127.0.0.1:4010/v2'],
  ['HTTP://127.0.0.1:4011', 'http://127.0.0.1:4011'],
  ['http://127.0.0.1:4011/', 'http://127.0.0.1:4011'],
])('the base URL %s is %s [client-base-url]', (baseUrl, url) => {
  expect(baseUrlOf({ baseUrl })).toBe(url)
})
