import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { generateAt } from './generate-at.ts'
import type * as Rules from '../src/rules.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

test('a changed spec changes the rules, with no other hand’s turn', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'client-spec-'))
  const spec = await readFile(at('../../../openapi/kaleyra.yaml'), 'utf8')
  const changes = [
    ['        - video/mp4\n', '        - video/mp4\n        - video/3gpp\n'],
    ['maxLength: 104857600', 'maxLength: 125829120'],
    [String.raw`'^[^\\/<@% ]+$'`, String.raw`'^[^\\/<@% #-]+$'`],
    ['calls: 20', 'calls: 30'],
  ] as const
  const changed = changes.reduce((text, [from, to]) => text.replace(from, () => to), spec)
  await writeFile(join(folder, 'kaleyra.yaml'), changed)

  await cp(at('../src'), join(folder, 'src'), { recursive: true, filter: path => !path.endsWith('generated') })
  await generateAt(join(folder, 'kaleyra.yaml'), join(folder, 'src/generated'))
  const rules: typeof Rules = await import(pathToFileURL(join(folder, 'src/rules.ts')).href)

  expect(rules.mediaTypeViolation('video/3gpp')).toBeUndefined()
  expect(rules.mediaTypeViolation('image/gif')).toContain('video/mp4 and video/3gpp')
  expect(rules.fileSizeViolation(125_829_120)).toBeUndefined()
  expect(rules.fileSizeViolation(125_829_121)).toContain('120 MB (125829120 bytes)')
  expect(rules.fileNameViolation('a#b.png')).toMatchObject({
    message: String.raw`File name "a#b.png" contains "#". Not allowed: \ / < @ % space # and -. Try "a_b.png".`,
    characters: ['#'],
  })
  expect(rules.rateLimit).toEqual({ calls: 30, perSeconds: 3600 })
  await rm(folder, { recursive: true })
})
