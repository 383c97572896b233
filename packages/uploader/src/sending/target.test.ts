import { expect, test } from 'vitest'
import { targetOf } from './target.ts'

test('a gateway behind TLS that takes itself for plain HTTP is reached by the way the page reaches it', () => {
  expect(targetOf('http://media.example/uploads/1', 'https://media.example')).toBe('https://media.example/uploads/1')
})

test('an upload URL of another host is used as it is', () => {
  expect(targetOf('http://uploads.example/uploads/1', 'https://media.example')).toBe('http://uploads.example/uploads/1')
})
