import { expect, test } from 'vitest'
import { boundaryOf } from './parameters.ts'

test.each([
  ['multipart/form-data; boundary=----WebKitFormBoundaryabc', '----WebKitFormBoundaryabc'],
  ['application/json; boundary=------------------------7d1', '------------------------7d1'],
  ['multipart/form-data; boundary="a b:c"', 'a b:c'],
  ['multipart/form-data; charset=utf-8; Boundary=x ; a=b', 'x'],
  ["multipart/mixed;boundary=a'()+_,-./:=?z", "a'()+_,-./:=?z"],
  ['multipart/form-data', undefined],
  ['multipart/form-data; boundary=', undefined],
  ['multipart/form-data; boundary=""', undefined],
  ['application/json', undefined],
  ['', undefined],
])('finds the boundary of %j', (contentType, boundary) => {
  expect(boundaryOf(contentType)).toBe(boundary)
})
