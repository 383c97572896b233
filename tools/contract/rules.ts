import { fileNameCases } from '@resumable-media/test-kit/file-names'
import { by } from './cell.ts'
import type { Cells, Section } from './cell.ts'
import { forbidden, longestFileName, mediaTypes } from './spec-names.ts'

const SPEC = 'rules'
const MENDS = 'what the user can mend is a typed error, and nothing of it is left'
const HUNDRED = by('gateway/upload', 'a file goes from the mutation to its handle > a video of exactly 100 MB')

/** The gateway's own files, one for each type; the second name of JPEG goes with the same file. */
const FILES: Record<string, string> = {
  'application/pdf': 'brochure.pdf',
  'image/jpeg': 'photo.jpg',
  'image/jpg': 'a JPEG under the name image/jpg goes upstream as it was given',
  'image/png': 'image.png',
  'video/mp4': 'clip.mp4',
}

export const rules = (): Section => ({
  title: 'Rules',
  rows: [
    {
      what: 'a file of 100 MB is taken',
      cells: {
        spec: by('openapi/contract', `${SPEC} > a file has at most 100 MB`),
        client: [
          by('client/rules', 'a size > of 104857600 bytes is allowed'),
          by('client/memory', '100 MB from a path pass through without being held'),
        ],
        mock: 'takes 10 MB at most, and says so',
        sandbox: HUNDRED,
        gateway: HUNDRED,
      },
    },
    {
      what: 'a larger one is not',
      cells: {
        spec: by('openapi/contract', `${SPEC} > a file has at most 100 MB`),
        client: by('client/rules', 'a size > over the limit is told the size, the limit and the cure'),
        mock: 'refuses from 10 MB on in words of its own; `tooLarge` is chosen by name',
        sandbox: by('sandbox/large-files', 'one byte more is too large, and an ordinary client reads that'),
        gateway: by('gateway/upload', `${MENDS} > one byte more than 100 MB`),
      },
    },
    {
      what: 'an empty one is not (assumed)',
      cells: {
        spec: 'the page does not say; the spec assumes one byte at least',
        client: by('client/rules', 'a size > of none is told that the file is empty'),
        mock: by('mock/start-mock', 'what Prism checks > an empty file is a bad payload'),
        sandbox: by('sandbox/upload', 'the form > an empty file is a bad payload'),
        gateway: by('gateway/upload', `${MENDS} > an empty file`),
      },
    },
    {
      what: '20 calls of a WABA within an hour',
      cells: {
        spec: by('openapi/contract', `${SPEC} > 20 calls of a WABA within an hour`),
        client: by(
          'client/contract',
          'the limits of the spec can be read: 20 calls an hour, a handle of 24 hours, data for three days',
        ),
        mock: 'counts no calls; `rateLimited` is chosen by name',
        sandbox: by('sandbox/rate-limit', '20 uploads of a WABA are accepted within the hour, and the next is refused'),
        gateway: [
          by('gateway/config', 'what is not set has the documented default'),
          by(
            'gateway/kaleyra-away',
            'the hour is full: QUEUED at once with the time, and gone when the first slot has rested',
          ),
        ],
      },
    },
    ...mediaTypes.map(type => ({
      what: `the type \`${type}\``,
      cells: {
        spec: by('openapi/contract', `${SPEC} > the type ${type} is taken`),
        client: [
          by('client/rules', `a type > ${type} is allowed`),
          by('client/contract', `the type ${type} is sent as it is`),
        ],
        mock: by('mock/contract', `the type ${type} is taken`),
        sandbox: by('sandbox/upload', `the form > the type ${type} is taken`),
        gateway: by('gateway/upload', `a file goes from the mutation to its handle > ${FILES[type] ?? type}`),
      },
    })),
    {
      what: 'any other type is not taken',
      cells: {
        spec: by('openapi/contract', `${SPEC} > no other type is`),
        client: by('client/rules', 'a type > "image/gif" is refused, with the list'),
        mock: by('mock/start-mock', 'what Prism checks > a type outside the list is a bad payload'),
        sandbox: by('sandbox/upload', 'the form > an unknown type is a bad payload'),
        gateway: by('gateway/upload', `${MENDS} > a type outside the list`),
      },
    },
    ...forbidden.map(character => ({
      what: `no \`${character}\` in a file name`,
      cells: refusedName(`a${character}b.png`, `a file name has no ${JSON.stringify(character)}`),
    })),
    {
      what: 'other punctuation in one',
      cells: {
        ...allowedName("~!#$^&*()_+{}|:>?`-=[];',.png"),
        spec: by('openapi/contract', `${SPEC} > every other printable character of ASCII is allowed in a file name`),
      },
    },
    { what: 'a file name of 1 character', cells: allowedName('a') },
    { what: `of ${longestFileName}`, cells: allowedName(`${'x'.repeat(longestFileName - 4)}.png`) },
    { what: 'of none', cells: refusedName('') },
    { what: `of ${longestFileName + 1}`, cells: refusedName(`${'x'.repeat(longestFileName - 3)}.png`) },
  ],
})

const NO_NAMES = 'Prism does not check file names'
const LENGTH = 'a file name has from 1 to 255 characters'

function refusedName(name: string, spec = LENGTH): Cells {
  const title = titleOf(name)
  const told = 'with the forbidden characters that are in it, its length and a name that would do'
  return {
    spec: by('openapi/contract', `${SPEC} > ${spec}`),
    client: by('client/file-name', `a name is refused: ${title} > ${told}`),
    mock: NO_NAMES,
    sandbox: by('sandbox/file-names', `a name is read as it was sent, and held to the rule: ${title}`),
    gateway: by('gateway/file-names', `a name of the part > is refused: ${title}`),
  }
}

function allowedName(name: string): Cells {
  const title = titleOf(name)
  return {
    spec: by('openapi/contract', `${SPEC} > ${LENGTH}`),
    client: by('client/file-name', `a name is allowed: ${title}`),
    mock: NO_NAMES,
    sandbox: by('sandbox/file-names', `a name is read as it was sent, and held to the rule: ${title}`),
    gateway: by('gateway/file-names', `a name of the part > is told and sent as it is: ${title}`),
  }
}

function titleOf(name: string): string {
  const found = fileNameCases.find(one => one.name === name)
  if (!found) throw new Error(`packages/test-kit/src/file-names.ts has no case for ${JSON.stringify(name)}`)
  return found.title
}
