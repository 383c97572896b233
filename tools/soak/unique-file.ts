import { crc32 } from 'node:zlib'
import type { FILES } from '@resumable-media/test-kit/files'

type Type = (typeof FILES)[number]['type']

/** The same picture, page or film in bytes that no other file has: `note` stands where readers of its type pass over it. */
export function uniqueFile(type: Type, original: Buffer, note: string): Buffer {
  return WITH_NOTE[type](original, Buffer.from(note, 'latin1'))
}

const WITH_NOTE: Record<Type, (original: Buffer, note: Buffer) => Buffer> = {
  'application/pdf': (original, note) => Buffer.concat([original, Buffer.from('\n%'), note, Buffer.from('\n')]),
  // A comment segment behind the start of the image.
  'image/jpeg': (original, note) =>
    Buffer.concat([
      original.subarray(0, 2),
      Buffer.from([0xff, 0xfe]),
      uint16(note.length + 2),
      note,
      original.subarray(2),
    ]),
  // A text chunk behind the signature and the header.
  'image/png': (original, note) => {
    const chunk = Buffer.concat([Buffer.from('tEXtsoak\0', 'latin1'), note])
    const afterHeader = 8 + 25
    return Buffer.concat([
      original.subarray(0, afterHeader),
      uint32(chunk.length - 4),
      chunk,
      uint32(crc32(chunk)),
      original.subarray(afterHeader),
    ])
  },
  'video/mp4': (original, note) => Buffer.concat([original, uint32(note.length + 8), Buffer.from('free'), note]),
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
