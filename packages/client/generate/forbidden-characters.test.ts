import { expect, test } from 'vitest'
import { forbiddenCharacters } from './forbidden-characters.ts'

test.each([
  [String.raw`^[^\\/<@% ]+$`, ['\\', '/', '<', '@', '%', ' ']],
  [String.raw`^[^\\/<@% #]+$`, ['\\', '/', '<', '@', '%', ' ', '#']],
  [String.raw`^[^\]\-"]+$`, [']', '-', '"']],
  [String.raw`^[^a-]+$`, ['a', '-']],
  [String.raw`^[^\t\n\r\0]+$`, ['\t', '\n', '\r', '\0']],
  [String.raw`^[^\x7f\u202e]+$`, ['\u007f', '\u202e']],
  ['^[^😀]+$', ['😀']],
])('%s forbids %j', (pattern, characters) => {
  expect(forbiddenCharacters(pattern)).toEqual(characters)
})

test.each([
  String.raw`^[^\s]+$`,
  String.raw`^[^\p{Cc}]+$`,
  '^[^a-f]+$',
  '^[abc]+$',
  '^[^ab]*$',
  '^[^]+$',
  '^(?!CON$)[^/]+$',
  '',
])('%j says more than a list of characters, and is an error', pattern => {
  expect(() => forbiddenCharacters(pattern)).toThrow(`the pattern of FileName is ${pattern}: expected ^[^…]+$`)
})
