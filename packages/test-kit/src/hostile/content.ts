import { ODD_FILES } from '../odd-files.ts'
import type { OddFile } from '../odd-files.ts'
import { field, file, formRow, MAP_PART, operationsOf } from './form.ts'
import type { Category, Row } from './row.ts'

const text = (what: string, name: string, type: string, bytes: string): OddFile => {
  return { what, name, type, bytes: Buffer.from(bytes, 'latin1'), refused: '' }
}

const WRONG: readonly OddFile[] = [
  text('HTML as a PNG', 'a.png', 'image/png', '<!DOCTYPE html><script>alert(1)</script>'),
  text('SVG as a PNG', 'a.png', 'image/png', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
  text('a GIF as a JPEG', 'a.jpg', 'image/jpeg', `GIF89a${'\0'.repeat(50)}`),
  text('a Windows program as a PDF', 'a.pdf', 'application/pdf', `MZ${'\0'.repeat(100)}`),
  text('a Linux program as an MP4', 'a.mp4', 'video/mp4', `\u007fELF${'\0'.repeat(100)}`),
  text('a shell script as a PDF', 'a.pdf', 'application/pdf', '#!/bin/sh\nrm -rf /'),
  text('one byte as a PNG', 'a.png', 'image/png', '\u0089'),
  text('a megabyte of zeros as an MP4', 'a.mp4', 'video/mp4', '\0'.repeat(1_000_000)),
  text('a QuickTime film as an MP4', 'a.mp4', 'video/mp4', `\0\0\0\u0014ftypqt  ${'\0'.repeat(100)}`),
  text('a HEIC picture as a JPEG', 'a.jpg', 'image/jpeg', `\0\0\0\u0018ftypheic\0\0\0\0mif1heic${'\0'.repeat(100)}`),
]

const FILES = [...ODD_FILES.filter(odd => odd.refused !== undefined), ...WRONG]

const byMutation = ({ what, name, type, bytes }: OddFile): Row =>
  formRow(
    `${what}, by the mutation`,
    field('operations', operationsOf({ type })),
    MAP_PART,
    file(`filename="${name}"`, bytes),
  )

const byTus = ({ what, name: filename, type: filetype, bytes }: OddFile): Row => ({
  what: `${what}, by tus`,
  async send(target) {
    const path = await target.begin(bytes.length, { filename, filetype })
    const headers = {
      'tus-resumable': '1.0.0',
      'content-type': 'application/offset+octet-stream',
      'upload-offset': '0',
    }
    return target.request('PATCH', path, headers, bytes)
  },
})

export const content: Category = {
  title: 'Contents of files',
  rows: FILES.flatMap(odd => [byMutation(odd), byTus(odd)]),
}
