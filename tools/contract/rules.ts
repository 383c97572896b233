import { fileNameCases } from '@resumable-media/test-kit/file-names'
import { by, inDocs } from './cell.ts'
import type { Cells, Section } from './cell.ts'
import { forbidden, longestFileName, mediaTypes } from './spec-names.ts'

const HUNDRED = by('gateway-100-mb')

/** The gateway's own files, one for each type. */
const FILES: Record<string, string> = {
  'application/pdf': 'brochure.pdf',
  'image/jpeg': 'photo.jpg',
  'image/png': 'image.png',
  'video/mp4': 'clip.mp4',
}

export const rules = (): Section => ({
  title: 'Rules',
  rows: [
    {
      what: 'a file of 100 MB is taken',
      cells: {
        spec: by('spec-largest-file'),
        client: [by('client-size-allowed', '104857600'), by('client-100-mb-not-held', 'path')],
        mock: 'takes 10 MB at most, and says so',
        sandbox: HUNDRED,
        gateway: HUNDRED,
        cli: by('cli-100-mb'),
        docs: IN_WORDS,
      },
    },
    {
      what: 'a larger one is not',
      cells: {
        spec: by('spec-largest-file'),
        client: by('client-too-large'),
        mock: 'refuses from 10 MB on in words of its own; `tooLarge` is chosen by name',
        sandbox: by('sandbox-too-large'),
        gateway: by('gateway-mendable', 'one byte more than 100 MB'),
        cli: by('cli-bad-input'),
        docs: IN_WORDS,
      },
    },
    {
      what: 'an empty one is not (assumed)',
      cells: {
        spec: 'the page does not say; the spec assumes one byte at least',
        client: by('client-empty-file'),
        mock: by('mock-bad-form', 'an empty file'),
        sandbox: by('sandbox-bad-form', 'an empty file'),
        gateway: by('gateway-mendable', 'an empty file'),
        cli: by('cli-bad-input'),
        docs: IN_WORDS,
      },
    },
    {
      what: '20 calls of a WABA within an hour',
      cells: {
        spec: by('spec-rate-limit'),
        client: by('client-limits'),
        mock: 'counts no calls; `rateLimited` is chosen by name',
        sandbox: by('sandbox-rate-limit'),
        gateway: [by('gateway-defaults'), by('gateway-hour-full')],
        cli: by('cli-answer', 'rateLimited to uploadResumableMedia'),
        docs: inDocs('calls'),
      },
    },
    ...mediaTypes.map(type => ({
      what: `the type \`${type}\``,
      cells: {
        spec: by('spec-type-taken', type),
        client: [by('client-type-allowed', type), by('client-type-sent', type)],
        mock: by('mock-type-taken', type),
        sandbox: by('sandbox-type-taken', type),
        gateway: type === 'image/jpg' ? by('gateway-image-jpg') : by('gateway-whole-life', FILES[type] ?? type),
        cli: by('cli-type', type),
        docs: inDocs(type),
      },
    })),
    {
      what: 'any other type is not taken',
      cells: {
        spec: by('spec-no-other-type'),
        client: by('client-type-refused', '"image/gif"'),
        mock: by('mock-bad-form', 'a type outside the list'),
        sandbox: by('sandbox-bad-form', 'an unknown type'),
        gateway: by('gateway-mendable', 'a type outside the list'),
        cli: by('cli-bad-input'),
        docs: IN_WORDS,
      },
    },
    ...forbidden.map(character => ({
      what: `no \`${character}\` in a file name`,
      cells: refusedName(`a${character}b.png`, by('spec-name-forbidden', JSON.stringify(character))),
    })),
    {
      what: 'other punctuation in one',
      cells: {
        ...allowedName("~!#$^&*()_+{}|:>?`-=[];',.png"),
        spec: by('spec-name-allowed'),
      },
    },
    { what: 'a file name of 1 character', cells: allowedName('a') },
    { what: `of ${longestFileName}`, cells: allowedName(`${'x'.repeat(longestFileName - 4)}.png`) },
    { what: 'of none', cells: refusedName('') },
    { what: `of ${longestFileName + 1}`, cells: refusedName(`${'x'.repeat(longestFileName - 3)}.png`) },
  ],
})

const IN_WORDS = by('docs-facts-in-words')
const NO_NAMES = 'Prism does not check file names'

function refusedName(name: string, spec = by('spec-name-length')): Cells {
  const title = titleOf(name)
  return {
    spec: spec,
    client: by('client-name-refused', title),
    mock: NO_NAMES,
    sandbox: by('sandbox-names', title),
    gateway: by('gateway-name-refused', title),
    cli: by('cli-name', title),
    docs: IN_WORDS,
  }
}

function allowedName(name: string): Cells {
  const title = titleOf(name)
  return {
    spec: by('spec-name-length'),
    client: by('client-name-allowed', title),
    mock: NO_NAMES,
    sandbox: by('sandbox-names', title),
    gateway: by('gateway-name-allowed', title),
    cli: by('cli-name', title),
    docs: IN_WORDS,
  }
}

function titleOf(name: string): string {
  const found = fileNameCases.find(one => one.name === name)
  if (!found) throw new Error(`packages/test-kit/src/file-names.ts has no case for ${JSON.stringify(name)}`)
  return found.title
}
