import { expect, test } from 'vitest'
import { folders, readManifest } from '../tools/pack/published.ts'
import { read } from './pages.ts'

const page = read('docs/upgrading.md')

test('the guide to upgrades quotes what a start on a folder of another version answers', () => {
  const quotes = {
    'apps/gateway/src/store/schema.ts': ['a newer version of the gateway has written it'],
    'apps/gateway/src/store/sqlite/database.ts': [
      'Start that version.',
      'Finish its uploads with that version, or start this one with an empty DATA_DIR.',
    ],
  }
  for (const [source, sentences] of Object.entries(quotes))
    for (const sentence of sentences) for (const text of [page, read(source)]) expect(text).toContain(sentence)
})

test('the guide to upgrades names every file that a package exports as it is', () => {
  const files = folders.flatMap(folder => {
    const targets = Object.values(readManifest(folder).publishConfig.exports)
    return targets.filter(target => typeof target === 'string').map(target => target.replace('./', ''))
  })
  expect(files).toEqual(expect.arrayContaining(['kaleyra.yaml', 'schema.graphql']))
  expect(files.filter(file => !page.includes(`\`${file}\``))).toEqual([])
})
