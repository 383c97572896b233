import type { Random } from '../soak/random.ts'

/** Bytes like `bytes`, but for a few changes. Half of the time the length that a request says is made true again. */
export function mutate(bytes: Buffer, random: Random): Buffer {
  let mutated = bytes
  for (let changes = random.whole([1, 4]); changes > 0; changes -= 1) mutated = random.pick(CHANGES)(mutated, random)
  return random.chance(0.5) ? withTrueLength(mutated) : mutated
}

type Change = (bytes: Buffer, random: Random) => Buffer

const CHANGES: readonly [Change, ...Change[]] = [
  function flip(bytes, random) {
    const copy = Buffer.from(bytes)
    const at = random.whole([0, Math.max(0, copy.length - 1)])
    if (copy.length > 0) copy.writeUInt8(copy.readUInt8(at) ^ (1 << random.whole([0, 7])), at)
    return copy
  },
  (bytes, random) => spliced(bytes, anywhere(bytes, random), 0, Buffer.from(random.pick(TOKENS), 'latin1')),
  (bytes, random) => spliced(bytes, anywhere(bytes, random), random.whole([1, 30]), ''),
  (bytes, random) => spliced(bytes, anywhere(bytes, random), 0, randomBytes(random)),
  (bytes, random) => bytes.subarray(0, anywhere(bytes, random)),
  function repeat(bytes, random) {
    const at = anywhere(bytes, random)
    const slice = bytes.subarray(at, at + random.whole([1, 60]))
    return spliced(bytes, at, 0, Buffer.concat(Array.from({ length: random.whole([1, 200]) }, () => slice)))
  },
  function move(bytes, random) {
    const [at, length] = [anywhere(bytes, random), random.whole([1, 60])]
    return spliced(
      spliced(bytes, at, length, ''),
      anywhere(bytes, random) % (bytes.length || 1),
      0,
      bytes.subarray(at, at + length),
    )
  },
  (bytes, random) => replaced(bytes, random, /\d+/gu, random.pick(NUMBERS)),
  (bytes, random) => replaced(bytes, random, /"[^"\r\n]{0,40}"/gu, random.pick(VALUES)),
  (bytes, random) => replaced(bytes, random, /^[\w-]+: .*\r\n/gmu, ''),
  (bytes, random) => replaced(bytes, random, /\r\n/gu, random.pick(['\n', '\r', '\r\n\r\n', '\0'])),
]

const TOKENS = [
  '\r\n',
  '\r\n\r\n',
  '\0',
  '--b\r\n',
  '--b--\r\n',
  '"',
  '\\',
  '%00',
  '%zz',
  '../',
  '{',
  '[',
  '}',
  '\u00ff',
  '\u00ef\u00bb\u00bf',
  '\\ud800',
  ',',
  ':',
  ' ',
  '__proto__',
  '$',
  '@skip(if:true)',
  '...',
  '#',
  '"""',
] as const
const NUMBERS = [
  '0',
  '-1',
  '1e999',
  '4294967296',
  '9007199254740993',
  '99999999999999999999',
  '0x10',
  'NaN',
  '',
] as const
const VALUES = [
  'null',
  '{}',
  '[]',
  'true',
  '-1',
  '""',
  '"\\u0000"',
  '"\\ud800"',
  '{"__proto__":{}}',
  '[[[[[]]]]]',
] as const

const anywhere = (bytes: Buffer, random: Random) => random.whole([0, bytes.length])

const randomBytes = (random: Random) =>
  Buffer.from(Array.from({ length: random.whole([1, 20]) }, () => random.whole([0, 255])))

function spliced(bytes: Buffer, at: number, drop: number, insert: Buffer | string): Buffer {
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(insert), bytes.subarray(at + drop)])
}

/** One of the places where `pattern` is found, with something else there. */
function replaced(bytes: Buffer, random: Random, pattern: RegExp, insert: string): Buffer {
  const found = [...bytes.toString('latin1', 0, MOST_TEXT).matchAll(pattern)]
  const one = found[random.whole([0, Math.max(0, found.length - 1)])]
  return one ? spliced(bytes, one.index, one[0].length, insert) : bytes
}

const MOST_TEXT = 20_000

function withTrueLength(bytes: Buffer): Buffer {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd === -1) return bytes
  const head = bytes
    .toString('latin1', 0, headEnd)
    .replace(/(?<=^content-length: )\d+$/imu, String(bytes.length - headEnd - 4))
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes.subarray(headEnd)])
}
