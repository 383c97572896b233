import { crc32 } from 'node:zlib'
import { readFixture } from './files.ts'

/** A file that is odd at its end, or is two things at once; `refused` is a part of what is said of it. */
export type OddFile = { what: string; name: string; type: string; bytes: Buffer<ArrayBuffer>; refused?: string }

const [png, jpeg, pdf, mp4] = await Promise.all(
  ['image.png', 'photo.jpg', 'brochure.pdf', 'clip.mp4'].map(name => readFixture(name)),
)
if (!png || !jpeg || !pdf || !mp4) throw new Error('a fixture is missing')

const text = (latin1: string) => Buffer.from(latin1, 'latin1')
const uint32 = (value: number) => Buffer.from(value.toString(16).padStart(8, '0'), 'hex')
const uint16LE = (value: number) => Buffer.from(Uint16Array.of(value).buffer)
const uint32LE = (value: number) => Buffer.from(Uint32Array.of(value).buffer)
const box = (type: string, content: Uint8Array) => Buffer.concat([uint32(content.length + 8), text(type), content])

/** A ZIP archive with one file, as it stands behind `before` bytes. */
function zip(before: number, comment = ''): Buffer<ArrayBuffer> {
  const [name, content] = [text('run.js'), text('alert(1)')]
  const sizes = [uint32LE(crc32(content)), uint32LE(content.length), uint32LE(content.length), uint16LE(name.length)]
  const local = Buffer.concat([text('PK\u0003\u0004\n\0\0\0\0\0\0\0\0\0'), ...sizes, uint16LE(0), name, content])
  const entry = Buffer.concat([
    text('PK\u0001\u0002\n\0\n\0\0\0\0\0\0\0\0\0'),
    ...sizes,
    Buffer.alloc(12),
    uint32LE(before),
    name,
  ])
  const end = [
    uint16LE(0),
    uint16LE(0),
    uint16LE(1),
    uint16LE(1),
    uint32LE(entry.length),
    uint32LE(before + local.length),
  ]
  return Buffer.concat([local, entry, text('PK\u0005\u0006'), ...end, uint16LE(comment.length), text(comment)])
}

const joined = (...parts: (Buffer | string)[]) =>
  Buffer.concat(parts.map(part => (typeof part === 'string' ? text(part) : part)))
/** The same in the ZIP64 form: the plain end record only says where the other one is found. */
function zip64(before: number): Buffer<ArrayBuffer> {
  const plain = zip(before)
  const at = plain.lastIndexOf('PK\u0005\u0006')
  const [archive, end] = [plain.subarray(0, at), Buffer.from(plain.subarray(at))]
  end.fill(0xff, 12, 20)
  const record = joined('PK\u0006\u0006', uint32LE(44), Buffer.alloc(48))
  return joined(archive, record, 'PK\u0006\u0007', uint32LE(0), uint32LE(before + at), Buffer.alloc(8), end)
}
/** With no entry counted, which readers do not mind. */
function zipOfNone(before: number): Buffer<ArrayBuffer> {
  const plain = zip(before)
  return Buffer.from(plain.fill(0, plain.lastIndexOf('PK\u0005\u0006') + 8, plain.lastIndexOf('PK\u0005\u0006') + 12))
}
const withZip = (file: Buffer) => joined(file, zip(file.length))
/** A comment segment behind the start of a JPEG. */
const withComment = (comment: string) =>
  joined(jpeg.subarray(0, 2), '\u00ff\u00fe', uint32(comment.length + 2).subarray(2), comment, jpeg.subarray(2))
/** A text chunk behind the header of a PNG. */
function withChunk(content: Buffer) {
  const chunk = joined('tEXt', content)
  return joined(png!.subarray(0, 33), uint32(content.length), chunk, uint32(crc32(chunk)), png!.subarray(33))
}

const moovAt = mp4.indexOf('moov') - 4
const mdatAt = mp4.indexOf('mdat') - 4
const moov = mp4.subarray(moovAt, moovAt + mp4.readUInt32BE(moovAt))
const mdat = mp4.subarray(mdatAt, mdatAt + mp4.readUInt32BE(mdatAt))
const ftyp = mp4.subarray(0, mp4.readUInt32BE(0))

/** Chunks behind the header of a PNG. */
const withChunks = (...chunks: [string, Buffer][]) =>
  joined(
    png.subarray(0, 33),
    ...chunks.flatMap(([type, content]) => {
      const chunk = joined(type, content)
      return [uint32(content.length), chunk, uint32(crc32(chunk))]
    }),
    png.subarray(33),
  )
/** The two chunks of an animation that begins with the picture of the PNG itself. */
const animation: [string, Buffer][] = [
  ['acTL', joined(uint32(1), uint32(0))],
  ['fcTL', joined(uint32(0), png.subarray(16, 24), Buffer.alloc(8), '\0\u0001\0\u000a\0\0')],
]

/** The film with other brands. */
const branded = (major: string, ...compatible: string[]) =>
  joined(box('ftyp', text(`${major}\0\0\u0002\0${compatible.join('')}`)), mp4.subarray(ftyp.length))

/** A block of a camera's notes, and the trailer of Samsung's cameras that names it. */
function samsungTrailer(note: Buffer) {
  const entry = joined(uint16LE(0), uint16LE(0x0a_01), uint32LE(note.length), uint32LE(note.length))
  return joined(note, 'SEFH', uint32LE(107), uint32LE(1), entry, uint32LE(24), 'SEFT')
}
const panorama = joined(jpeg.subarray(0, -2), samsungTrailer(mp4))

const PNG = { name: 'odd.png', type: 'image/png' }
const JPEG = { name: 'odd.jpg', type: 'image/jpeg' }
const PDF = { name: 'odd.pdf', type: 'application/pdf' }
const MP4 = { name: 'odd.mp4', type: 'video/mp4' }

export const ODD_FILES: readonly OddFile[] = [
  { ...PNG, what: 'a PNG cut in its picture', bytes: png.subarray(0, 10_000), refused: 'its IDAT chunk is cut off' },
  { ...PNG, what: 'a PNG without its IEND', bytes: png.subarray(0, -12), refused: 'it has no IEND chunk' },
  { ...PNG, what: 'a PNG without its last byte', bytes: png.subarray(0, -1), refused: 'its IEND chunk is cut off' },
  {
    ...PNG,
    what: 'a PNG with a chunk of 4 GB',
    bytes: joined(png.subarray(0, -12), uint32(0xff_ff_ff_ff), 'tEXt', png.subarray(-12)),
    refused: 'its tEXt chunk is cut off',
  },
  { ...PNG, what: 'a PNG followed by a ZIP', bytes: withZip(png), refused: 'a ZIP archive as well' },
  {
    ...PNG,
    what: 'a PNG followed by a ZIP64',
    bytes: joined(png, zip64(png.length)),
    refused: 'a ZIP archive as well',
  },
  {
    ...PNG,
    what: 'a PNG followed by a ZIP that counts no entry',
    bytes: joined(png, zipOfNone(png.length)),
    refused: 'a ZIP archive as well',
  },
  { ...PNG, what: 'a PNG with a ZIP in a chunk', bytes: withChunk(zip(41)), refused: 'a ZIP archive as well' },
  { ...PNG, what: 'a PNG followed by a PDF', bytes: joined(png, pdf), refused: 'a PDF as well' },
  { ...PNG, what: 'a PNG with a PDF in a chunk', bytes: withChunk(pdf), refused: 'a PDF as well' },
  { ...PNG, what: 'a PNG followed by HTML', bytes: joined(png, '<html><body>'), refused: 'a page or a script as well' },
  {
    ...PNG,
    what: 'a PNG followed by a script',
    bytes: joined(png, '\n<script>alert(1)'),
    refused: 'a page or a script',
  },
  {
    ...PNG,
    what: 'a PNG followed by PHP',
    bytes: joined(png, '<?php system($_GET[0]);'),
    refused: 'a page or a script',
  },
  { ...PNG, what: 'a PNG followed by a RAR', bytes: joined(png, 'Rar!\u001a\u0007\u0001\0'), refused: 'a RAR archive' },
  { ...PNG, what: 'a PNG followed by a 7z', bytes: joined(png, '7z\u00bc\u00af\u0027\u001c'), refused: 'a 7z archive' },
  { ...PNG, what: 'an animated PNG', bytes: withChunks(...animation) },
  {
    ...PNG,
    what: 'an animated PNG whose animation is announced at the end of its head',
    bytes: withChunks(['tEXt', Buffer.alloc(4000, 'x')], ...animation),
  },
  {
    ...PNG,
    what: 'a PNG with a chunk that begins at the end of its head',
    bytes: withChunks(['tEXt', Buffer.alloc(4098 - 33 - 12, 'x')]),
  },
  {
    ...PNG,
    what: 'an animated PNG cut in its picture',
    bytes: withChunks(...animation).subarray(0, 9000),
    refused: 'its IDAT chunk is cut off',
  },
  {
    ...PNG,
    what: 'an animated PNG followed by a ZIP',
    bytes: withZip(withChunks(...animation)),
    refused: 'a ZIP archive as well',
  },
  { ...PNG, what: 'a PNG followed by bytes of nothing known', bytes: joined(png, Buffer.alloc(5000, 0xab)) },
  { ...PNG, what: 'a PNG followed by zeros', bytes: joined(png, Buffer.alloc(300_000)) },
  {
    ...JPEG,
    what: 'a JPEG cut in its picture',
    bytes: jpeg.subarray(0, 5000),
    refused: 'it has no end-of-image marker',
  },
  { ...JPEG, what: 'a JPEG without its last byte', bytes: jpeg.subarray(0, -1), refused: 'no end-of-image marker' },
  {
    ...JPEG,
    what: 'a JPEG without its end marker',
    bytes: jpeg.subarray(0, -2),
    refused: 'Send the whole file. If it shows whole, open it in a picture program and save it again.',
  },
  { ...JPEG, what: 'a panorama of Samsung: a JPEG without its end marker, and a trailer', bytes: panorama },
  {
    ...JPEG,
    what: 'a panorama whose trailer is cut off',
    bytes: panorama.subarray(0, -9),
    refused: 'The JPEG breaks off',
  },
  {
    ...JPEG,
    what: 'a panorama whose trailer begins before the file does',
    bytes: joined(panorama.subarray(0, -16), uint32LE(0x7f_ff_ff_ff), panorama.subarray(-12)),
    refused: 'The JPEG breaks off',
  },
  {
    ...JPEG,
    what: 'a JPEG without a picture, and a trailer',
    bytes: joined(jpeg.subarray(0, 20), samsungTrailer(Buffer.alloc(50))),
    refused: 'The JPEG breaks off',
  },
  {
    ...JPEG,
    what: 'a panorama whose trailer holds a page',
    bytes: joined(jpeg.subarray(0, -2), samsungTrailer(text('<html><script>alert(1)</script>'))),
    refused: 'a page or a script as well',
  },
  { ...JPEG, what: 'a JPEG cut in its head', bytes: jpeg.subarray(0, 24), refused: 'a segment of it is cut off' },
  {
    ...JPEG,
    what: 'a JPEG that is its start and its end',
    bytes: text('\u00ff\u00d8\u00ff\u00d9'),
    refused: 'no end-of',
  },
  {
    ...JPEG,
    what: 'a JPEG that breaks off behind the end of its thumbnail',
    bytes: withComment(`thumbnail ${jpeg.toString('latin1').slice(-2)}`).subarray(0, 6000),
    refused: 'no end-of-image marker',
  },
  { ...JPEG, what: 'a JPEG followed by a JAR (GIFAR)', bytes: withZip(jpeg), refused: 'a ZIP archive as well' },
  {
    ...JPEG,
    what: 'a JPEG followed by a ZIP with a comment of 60 KB',
    bytes: joined(jpeg, zip(jpeg.length, 'x'.repeat(60_000))),
    refused: 'a ZIP archive as well',
  },
  { ...JPEG, what: 'a JPEG with a PDF in a comment', bytes: withComment(String(pdf)), refused: 'a PDF as well' },
  {
    ...JPEG,
    what: 'a JPEG with a PHAR in a comment',
    bytes: withComment('<?php __HALT_COMPILER(); ?>'),
    refused: 'a PHAR archive as well',
  },
  { ...JPEG, what: 'a JPEG followed by a PHAR', bytes: joined(jpeg, '__HALT_COMPILER();'), refused: 'a PHAR archive' },
  {
    ...JPEG,
    what: 'a JPEG followed by a page behind 50 KB of zeros',
    bytes: joined(jpeg, Buffer.alloc(50_000), '<!DOCTYPE html>'),
    refused: 'a page or a script as well',
  },
  { ...JPEG, what: 'a motion photo: a JPEG followed by an MP4', bytes: joined(jpeg, mp4) },
  { ...JPEG, what: 'a JPEG followed by a second JPEG', bytes: joined(jpeg, jpeg) },
  {
    ...JPEG,
    what: 'a JPEG with what a camera notes at its end',
    bytes: joined(jpeg, '\0\0\u0001\u0a0aImage_UTC_DataSEFT'),
  },
  { ...JPEG, what: 'a JPEG with XMP in a comment', bytes: withComment('<?xpacket begin?><x:xmpmeta>application/pdf') },
  {
    ...JPEG,
    what: 'a JPEG with fill bytes before its end',
    bytes: joined(jpeg.subarray(0, -2), '\u00ff\u00ff\u00ff\u00d9'),
  },
  { ...PDF, what: 'a PDF cut before its %%EOF', bytes: pdf.subarray(0, -7), refused: 'it does not end in %%EOF' },
  { ...PDF, what: 'a PDF cut in the middle', bytes: pdf.subarray(0, 300), refused: 'it does not end in %%EOF' },
  {
    ...PDF,
    what: 'a PDF without xref and startxref',
    bytes: text('%PDF-1.7\n%%EOF\n'),
  },
  {
    ...PDF,
    what: 'a PDF with 2 KB behind its %%EOF',
    bytes: joined(pdf, 'x'.repeat(2048)),
    refused: 'it does not end in %%EOF',
  },
  { ...PDF, what: 'a PDF followed by a ZIP', bytes: withZip(pdf), refused: 'a ZIP archive as well' },
  {
    ...PDF,
    what: 'a PDF followed by a ZIP whose comment is %%EOF',
    bytes: joined(pdf, zip(pdf.length, '\n%%EOF\n')),
    refused: 'a ZIP archive as well',
  },
  {
    ...PDF,
    what: 'a PDF with a ZIP attached to it',
    bytes: joined(pdf.subarray(0, -6), zip(pdf.length - 6), '\n%%EOF\n'),
  },
  { ...PDF, what: 'a PDF behind white space', bytes: joined('\r\n \t\u000c\0\n', pdf) },
  { ...PDF, what: 'a PDF behind 1019 bytes of white space', bytes: joined(' '.repeat(1019), pdf) },
  { ...PDF, what: 'a PDF behind a byte order mark', bytes: joined('\u00ef\u00bb\u00bf', pdf) },
  { ...PDF, what: 'a PDF behind a byte order mark and a line break', bytes: joined('\u00ef\u00bb\u00bf\r\n', pdf) },
  {
    ...PDF,
    what: 'a PDF behind more white space than readers pass over',
    bytes: joined(' '.repeat(1020), pdf),
    refused: 'of no type that is known',
  },
  {
    ...PDF,
    what: 'a PDF behind white space and other bytes',
    bytes: joined('\n\nMZ', pdf),
    refused: 'declared as application/pdf',
  },
  {
    ...PDF,
    what: 'a PDF behind white space, cut',
    bytes: joined('\n', pdf.subarray(0, 300)),
    refused: 'does not end in %%EOF',
  },
  { ...PDF, what: 'a PDF followed by 300 KB of white space', bytes: joined(pdf, ' \r\n\t\u000c'.repeat(60_000)) },
  {
    ...PDF,
    what: 'a PDF followed by zeros and white space',
    bytes: joined(pdf, Buffer.alloc(200_000), '\n', Buffer.alloc(4096)),
  },
  {
    ...PDF,
    what: 'a PDF with a note behind its end, and white space',
    bytes: joined(pdf, 'x'.repeat(1000), ' '.repeat(200_000)),
  },
  {
    ...PDF,
    what: 'a PDF cut before its %%EOF, and filled up with zeros',
    bytes: joined(pdf.subarray(0, -7), Buffer.alloc(300_000)),
    refused: 'it does not end in %%EOF',
  },
  {
    ...PDF,
    what: 'a PDF with 300 KB of white space and then a byte behind its end',
    bytes: joined(pdf, ' '.repeat(300_000), 'x'),
    refused: 'it does not end in %%EOF',
  },
  {
    ...PDF,
    what: 'a PDF followed by a ZIP and 60 KB of white space',
    bytes: joined(withZip(pdf), ' '.repeat(60_000)),
    refused: 'a ZIP archive as well',
  },
  { ...PDF, what: 'a PDF behind other bytes', bytes: joined('MZ junk\n', pdf), refused: 'declared as application/pdf' },
  { ...PDF, what: 'a PDF with 1000 bytes behind its %%EOF', bytes: joined(pdf, 'x'.repeat(1000)) },
  { ...PDF, what: 'a PDF with the HTML of a broken server behind it', bytes: joined(pdf, '<html>Notice: …</html>') },
  { ...PDF, what: 'a PDF filled up with zeros', bytes: joined(pdf, Buffer.alloc(40_000)) },
  {
    ...PDF,
    what: 'a PDF with a ZIP attached',
    bytes: joined(pdf.subarray(0, 200), zip(200), pdf.subarray(200)),
  },
  { ...MP4, what: 'an MP4 cut in its film', bytes: mp4.subarray(0, -10), refused: 'its mdat box is cut off' },
  { ...MP4, what: 'an MP4 cut in its index', bytes: mp4.subarray(0, moovAt + 50), refused: 'its moov box is cut off' },
  { ...MP4, what: 'an MP4 without its index', bytes: joined(ftyp, mdat), refused: 'it has no moov box' },
  { ...MP4, what: 'an MP4 without its film', bytes: joined(ftyp, moov), refused: 'it has no mdat box' },
  { ...MP4, what: 'an MP4 of a head alone', bytes: joined(ftyp), refused: 'it has no moov box' },
  {
    ...MP4,
    what: 'an MP4 with a box of no size',
    bytes: joined(ftyp, uint32(3), 'free', moov),
    refused: 'no moov box',
  },
  { ...MP4, what: 'an MP4 followed by a ZIP', bytes: withZip(mp4), refused: 'a ZIP archive as well' },
  {
    ...MP4,
    what: 'an MP4 with a PDF in front',
    bytes: joined(ftyp, box('free', pdf), moov, mdat),
    refused: 'a PDF as well',
  },
  { ...MP4, what: 'an MP4 for iPods, as ffmpeg makes it', bytes: branded('M4V ', 'M4V ', 'isom', 'iso2', 'avc1') },
  { ...MP4, what: 'an MP4 of iTunes', bytes: branded('M4VH', 'M4V ', 'M4A ', 'mp42', 'isom') },
  { ...MP4, what: 'an MP4 whose first brand is of a phone', bytes: branded('3gp5', '3gp5', 'isom') },
  { ...MP4, what: 'an MP4 whose first brand is QuickTime', bytes: branded('qt  ', 'qt  ', 'mp42') },
  { ...MP4, what: 'an MP4 for streaming', bytes: branded('dash', 'iso6', 'avc1') },
  {
    ...MP4,
    what: 'an MP4 with 800 brands, the last one MP4',
    bytes: branded('M4V ', ...Array<string>(800).fill('M4V '), 'mp41'),
  },
  { ...MP4, what: 'a film for iPods alone', bytes: branded('M4V ', 'M4V '), refused: 'its bytes are video/x-m4v' },
  { ...MP4, what: 'a QuickTime film', bytes: branded('qt  ', 'qt  '), refused: 'its bytes are video/quicktime' },
  { ...MP4, what: 'a 3GP film', bytes: branded('3gp4', '3gp4', '3gp5'), refused: 'its bytes are video/3gpp' },
  {
    ...MP4,
    what: 'sound of iTunes',
    bytes: branded('M4A ', 'M4A ', 'mp42', 'isom'),
    refused: 'its bytes are audio/x-m4a',
  },
  { ...MP4, what: 'an audio book', bytes: branded('M4B ', 'M4A ', 'mp42', 'isom'), refused: 'its bytes are audio/mp4' },
  {
    ...MP4,
    what: 'a HEIC picture',
    bytes: branded('heic', 'mif1', 'miaf', 'heic'),
    refused: 'its bytes are image/heic',
  },
  {
    ...MP4,
    what: 'a HEIC picture that says it is an MP4',
    bytes: branded('heic', 'mif1', 'isom'),
    refused: 'its bytes are image/heic',
  },
  {
    ...MP4,
    what: 'a moving AVIF',
    bytes: branded('avis', 'avif', 'msf1', 'iso8'),
    refused: 'its bytes are image/avif',
  },
  {
    ...MP4,
    what: 'a raw picture of Canon',
    bytes: branded('crx ', 'crx ', 'isom'),
    refused: 'its bytes are image/x-canon-cr3',
  },
  {
    ...MP4,
    what: 'a QuickTime film with a brand behind its brands',
    bytes: joined(branded('qt  ', 'qt  ').subarray(0, 20), box('mp42', Buffer.alloc(4)), mp4.subarray(ftyp.length)),
    refused: 'its bytes are video/quicktime',
  },
  { ...MP4, what: 'an MP4 with its index at the end', bytes: joined(ftyp, mdat, moov) },
  { ...MP4, what: 'an MP4 followed by a box of no known type', bytes: joined(mp4, box('c4m3', Buffer.alloc(99))) },
  { ...MP4, what: 'an MP4 followed by what is no box', bytes: joined(mp4, Buffer.alloc(500, 0xab)) },
  { ...MP4, what: 'an MP4 with a stray byte at its end', bytes: joined(mp4, '\0') },
  {
    ...MP4,
    what: 'an MP4 whose film says its size in 64 bits',
    bytes: joined(ftyp, moov, uint32(1), 'mdat', uint32(0), uint32(mdat.length + 8), mdat.subarray(8)),
  },
  { ...MP4, what: 'an MP4 whose film goes to the end', bytes: joined(ftyp, moov, uint32(0), mdat.subarray(4)) },
]
