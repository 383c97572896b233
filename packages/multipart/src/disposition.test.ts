import { expect, test } from 'vitest'
import { parseDisposition } from './disposition.ts'

test.each([
  ['as browsers send it', 'form-data; name="file"; filename="photo.png"', 'file', 'photo.png'],
  ['as the documented curl sends it', 'attachment; name="file"; filename="image.png"', 'file', 'image.png'],
  ['without a file name', 'form-data; name="type"', 'type', undefined],
  ['with an empty file name', 'form-data; name="file"; filename=""', 'file', ''],
  ['with an empty name', 'form-data; name=""; filename="a"', '', 'a'],
  ['without names', 'form-data', undefined, undefined],
  ['empty', '', undefined, undefined],
  ['with slashes', 'form-data; name="file"; filename="/tmp/a/b.png"', 'file', '/tmp/a/b.png'],
  [
    'with a Windows path',
    String.raw`form-data; name="file"; filename="C:\fakepath\b.png"`,
    'file',
    'C:\\fakepath\\b.png',
  ],
  ['with a percent-encoded quote', 'form-data; name="file"; filename="a%22b.png"', 'file', 'a"b.png'],
  ['with percent-encoded line breaks', 'form-data; name="file"; filename="a%0D%0Ab%0d%0a"', 'file', 'a\r\nb\r\n'],
  ['with any other percent', 'form-data; name="file"; filename="100%25 %2F%41%"', 'file', '100%25 %2F%41%'],
  ['with the quote that old curl escapes', String.raw`form-data; name="file"; filename="a\"b.png"`, 'file', 'a"b.png'],
  ['with an escaped quote at its end', String.raw`form-data; name="file"; filename="a\""`, 'file', 'a"'],
  ['with an escaped quote and a semicolon', String.raw`form-data; name="file"; filename="a\"; b"`, 'file', 'a"; b'],
  ['ending in a backslash, by undici', String.raw`form-data; name="file"; filename="a\"`, 'file', 'a\\'],
  ['ending in a backslash, not last', String.raw`form-data; filename="a\"; name="file"`, 'file', 'a\\'],
  ['ending in a backslash, then a blank', String.raw`form-data; name="file"; filename="a\" `, 'file', 'a\\'],
  ['of one backslash', String.raw`form-data; name="file"; filename="\"`, 'file', '\\'],
  ['with two backslashes', String.raw`form-data; name="file"; filename="a\\b"`, 'file', 'a\\\\b'],
  ['with a semicolon and an equals sign', 'form-data; name="file"; filename="a; name=b.png"', 'file', 'a; name=b.png'],
  ['without a closing quote', 'form-data; name="file"; filename="a.png', 'file', 'a.png'],
  ['without quotes', 'form-data; name=file; filename=a.png', 'file', 'a.png'],
  ['with other spacing and case', 'Form-Data ;Name = "file" ;\tFILENAME= "a.png" ;', 'file', 'a.png'],
  ['with parameters twice', 'form-data; name="file"; name="other"; filename="a"; filename="b"', 'file', 'a'],
  ['in UTF-8', 'form-data; name="file"; filename="naïve–写真😀.png"', 'file', 'naïve–写真😀.png'],
  ['with a line separator', 'form-data; name="file"; filename="a\u2028b"', 'file', 'a\u2028b'],
  ['extended', `form-data; name="file"; filename="a.png"; filename*=UTF-8''na%C3%AFve%20b.png`, 'file', 'naïve b.png'],
  ['extended, first', `form-data; name="file"; filename*=utf-8'en'b%22.png; filename="a.png"`, 'file', 'b".png'],
  ['extended, not UTF-8', `form-data; name="file"; filename="a.png"; filename*=UTF-8''%FF.png`, 'file', 'a.png'],
  ['extended, other charset', `form-data; name="file"; filename="a.png"; filename*=latin1''%FF.png`, 'file', 'a.png'],
  ['extended, alone and not valid', `form-data; name="file"; filename*=UTF-8''%E0%A4%A`, 'file', undefined],
])('reads the names of a disposition %s', (_, value, name, fileName) => {
  expect(parseDisposition(value)).toEqual({ name, fileName })
})

test('a long header made to be slow is read at once', () => {
  const began = performance.now()
  for (const part of ['"', '" ', '"; ', '";a', ';a="', '\\"', ';a=']) {
    parseDisposition(`form-data; filename="${part.repeat(16_384 / part.length)}`)
  }
  expect(performance.now() - began).toBeLessThan(1000)
})
