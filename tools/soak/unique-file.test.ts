import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { FILES, readFixture } from '@resumable-media/test-kit/files'
import { uniqueFile } from './unique-file.ts'

const NOTE = 'soak 17'

test.each(FILES)('$name with a note is still a whole file of its type', async ({ name, type }) => {
  const before = partsOf[type](await readFixture(name))
  const after = partsOf[type](uniqueFile(type, await readFixture(name), NOTE))
  expect(before.filter(part => !after.includes(part))).toEqual([])
  expect(after.filter(part => !before.includes(part))).toEqual([expect.stringContaining(NOTE)])
})

test.each(FILES)('$name with another note has other bytes', async ({ name, type }) => {
  const original = await readFixture(name)
  expect(uniqueFile(type, original, 'soak 1')).not.toEqual(uniqueFile(type, original, 'soak 2'))
})

/** What a reader of the type finds in a file. Throws when the file ends within a part. */
const partsOf = {
  'application/pdf': (file: Buffer) =>
    file
      .toString('latin1')
      .split(/\n(?=%soak)/u)
      .map(part => part.trim()),

  'image/png': (file: Buffer) => {
    const parts: string[] = []
    for (let at = 8; at < file.length;) {
      const end = at + 12 + file.readUInt32BE(at)
      const chunk = file.subarray(at + 4, end - 4)
      if (file.readUInt32BE(end - 4) !== crc32(chunk)) throw new Error(`the check sum at ${end - 4} is wrong`)
      parts.push(chunk.toString('latin1'))
      at = end
    }
    return parts
  },

  'image/jpeg': (file: Buffer) => {
    const parts: string[] = []
    let at = 2
    // Up to the image itself, which has no length.
    while (file.readUInt16BE(at) !== 0xff_da) {
      const end = at + 2 + file.readUInt16BE(at + 2)
      parts.push(file.toString('latin1', at, end))
      at = end
    }
    return [...parts, file.toString('latin1', at)]
  },

  'video/mp4': (file: Buffer) => {
    const parts: string[] = []
    for (let at = 0; at < file.length;) {
      const end = at + file.readUInt32BE(at)
      if (end > file.length) throw new Error(`the box at ${at} is cut`)
      parts.push(file.toString('latin1', at + 4, end))
      at = end
    }
    return parts
  },
}
