import { noTypes, spellingsOf } from '@resumable-media/test-kit/media-types'
import { expect, test } from 'vitest'
import { factsOf } from './facts.ts'

const file = (type: string) => new File(['x'], 'clip.mp4', { type })

test.each(spellingsOf('video/mp4'))('the type %j is told as video/mp4, of the file or in its place', type => {
  // A File drops a type with control characters.
  expect(factsOf(file(type), { wabaId: '1' }).type).toBe(file(type).type === '' ? undefined : 'video/mp4')
  expect(factsOf(file('image/png'), { wabaId: '1', type }).type).toBe('video/mp4')
})

test.each(noTypes)('the type %j is left out, of the file or in its place', type => {
  expect(factsOf(file(type), { wabaId: '1' }).type).toBeUndefined()
  expect(factsOf(file('image/png'), { wabaId: '1', type }).type).toBeUndefined()
})
