/** What becomes of a file name under the documented rule; every name is plain data, and none is repeated. */
export type FileNameCase = {
  title: string
  name: string
  /** Left out where the rule allows the name: it is then used, sent and told as it is. */
  violation?: {
    /** The forbidden characters in the name, each once, in the order in which they come. */
    characters: string[]
    tooLong?: true
    empty?: true
    /** It has half of a surrogate pair, which no encoding can send. */
    half?: true
    suggestion: string
  }
}

/**
 * The names that client, sandbox and gateway are held to. The rule is the vendor's: it forbids six characters, and
 * neither NUL nor line breaks nor dots nor anything else that one would not call a file.
 */
export const fileNameCases: readonly FileNameCase[] = [
  { title: 'a plain name', name: 'image.png' },
  { title: 'one character', name: 'a' },
  { title: 'one astral character', name: '😀' },
  { title: 'no extension', name: 'README' },
  { title: 'nothing but an extension', name: '.png' },
  { title: 'one dot', name: '.' },
  { title: 'two dots', name: '..' },
  { title: 'a dot at the end', name: 'image.' },
  { title: 'many dots', name: 'a.b..c...png' },
  { title: 'letters of other scripts', name: 'naïve–写真–Ελλάδα.png' },
  { title: 'combining marks', name: 'e\u0301\u0323\u0308.png' },
  { title: 'a combining mark before anything else', name: '\u0301.png' },
  { title: 'characters joined into one', name: '👩‍👩‍👧‍👦.png' },
  { title: 'a bidi override', name: 'photo\u202egnp.exe.png' },
  { title: 'bidi isolates', name: '\u2066image\u2069.png' },
  { title: 'a right-to-left mark at the end', name: 'תמונה.png\u200f' },
  { title: 'NUL', name: 'a\0b.png' },
  { title: 'NUL at the end', name: 'image.png\0' },
  { title: 'a tab', name: 'a\tb.png' },
  { title: 'escape and delete', name: 'a\u001b\u007fb.png' },
  { title: 'a quote', name: 'a"b.png' },
  { title: 'nothing but quotes', name: '""' },
  { title: 'a quote at the end', name: 'image.png"' },
  { title: 'what ends a quoted name', name: 'a";filename="b.png' },
  { title: 'CR', name: 'a\rb.png' },
  { title: 'LF', name: 'a\nb.png' },
  { title: 'CR LF, twice', name: 'a\r\n\r\nb.png' },
  { title: 'CR LF and what would be a header', name: 'a.png\r\nContent-Type:x' },
  { title: 'a line separator', name: 'a\u2028b.png' },
  { title: 'other spaces', name: 'a\u00a0b\u3000c.png' },
  { title: 'other slashes', name: 'a\u2215b\uff0fc\u29f5d.png' },
  { title: 'punctuation', name: "~!#$^&*()_+{}|:>?`-=[];',.png" },
  { title: '255 characters', name: `${'x'.repeat(251)}.png` },
  { title: '255 characters of two bytes', name: 'é'.repeat(255) },
  { title: '255 astral characters', name: '😀'.repeat(255) },
  { title: '255 code points with combining marks', name: `${'e\u0301'.repeat(127)}e` },

  { title: 'a backslash', name: 'a\\b.png', violation: { characters: ['\\'], suggestion: 'a-b.png' } },
  { title: 'a slash', name: 'a/b.png', violation: { characters: ['/'], suggestion: 'a-b.png' } },
  { title: 'less than', name: 'a<b.png', violation: { characters: ['<'], suggestion: 'a-b.png' } },
  { title: 'an at sign', name: 'a@b.png', violation: { characters: ['@'], suggestion: 'a-b.png' } },
  { title: 'a percent sign', name: 'a%b.png', violation: { characters: ['%'], suggestion: 'a-b.png' } },
  { title: 'a space', name: 'a b.png', violation: { characters: [' '], suggestion: 'a-b.png' } },
  { title: 'a backslash at the end', name: 'a.png\\', violation: { characters: ['\\'], suggestion: 'a.png' } },
  { title: 'nothing but a backslash', name: '\\', violation: { characters: ['\\'], suggestion: 'file' } },
  { title: 'two backslashes', name: 'a\\\\b.png', violation: { characters: ['\\'], suggestion: 'a-b.png' } },
  { title: 'a backslash and a quote', name: 'a\\"b.png', violation: { characters: ['\\'], suggestion: 'a-"b.png' } },
  { title: 'a space at each end', name: ' a.png ', violation: { characters: [' '], suggestion: 'a.png' } },
  { title: 'a space before the extension', name: 'a .png', violation: { characters: [' '], suggestion: 'a.png' } },
  { title: 'a space in the extension', name: 'a.p g', violation: { characters: [' '], suggestion: 'a.p-g' } },
  { title: 'nothing but a space', name: ' ', violation: { characters: [' '], suggestion: 'file' } },
  { title: 'a space and an extension', name: ' .png', violation: { characters: [' '], suggestion: 'file.png' } },
  {
    title: 'a path',
    name: '../../50% off @ home.pdf',
    violation: { characters: ['/', '%', ' ', '@'], suggestion: '..-..-50-off-home.pdf' },
  },
  {
    title: 'a path of Windows',
    name: 'C:\\fakepath\\image.png',
    violation: { characters: ['\\'], suggestion: 'C:-fakepath-image.png' },
  },
  {
    title: 'all of the forbidden characters',
    name: 'a% @</\\b.png',
    violation: { characters: ['%', ' ', '@', '<', '/', '\\'], suggestion: 'a-b.png' },
  },
  {
    title: 'a space and what cannot be seen',
    name: 'my\0 \u202ephoto\r\n.png',
    violation: { characters: [' '], suggestion: 'my-photo.png' },
  },
  { title: 'no character', name: '', violation: { characters: [], empty: true, suggestion: 'file' } },
  {
    title: '256 characters',
    name: `${'x'.repeat(252)}.png`,
    violation: { characters: [], tooLong: true, suggestion: `${'x'.repeat(251)}.png` },
  },
  {
    title: '256 astral characters',
    name: '😀'.repeat(256),
    violation: { characters: [], tooLong: true, suggestion: '😀'.repeat(255) },
  },
  {
    title: '256 code points with combining marks',
    name: 'e\u0301'.repeat(128),
    violation: { characters: [], tooLong: true, suggestion: '\u00e9'.repeat(128) },
  },
  {
    title: '400 code points of Hangul in parts',
    name: `${'\u1112\u1161\u11ab'.repeat(132)}.png`,
    violation: { characters: [], tooLong: true, suggestion: `${'\ud55c'.repeat(132)}.png` },
  },
  {
    title: 'too long with its accents composed, too',
    name: `${'e\u0301'.repeat(300)}.png`,
    violation: { characters: [], tooLong: true, suggestion: `${'\u00e9'.repeat(251)}.png` },
  },
  {
    title: 'short enough without its spaces: its accents stay as they are',
    name: `${'e\u0301'.repeat(127)}  `,
    violation: { characters: [' '], tooLong: true, suggestion: 'e\u0301'.repeat(127) },
  },
  {
    title: '256 dots',
    name: '.'.repeat(256),
    violation: { characters: [], tooLong: true, suggestion: '.'.repeat(255) },
  },
  {
    title: 'too long, and with a space',
    name: `${'x'.repeat(300)} y.png`,
    violation: { characters: [' '], tooLong: true, suggestion: `${'x'.repeat(251)}.png` },
  },
  {
    title: 'what is too long to be an extension',
    name: `a.${'y'.repeat(300)}`,
    violation: { characters: [], tooLong: true, suggestion: `a.${'y'.repeat(253)}` },
  },
]

/** Half of a surrogate pair is in no encoding: JSON can hold it as an escape, and what else is sent cannot. */
export const halfNameCases: readonly FileNameCase[] = [
  {
    title: 'half a surrogate pair',
    name: 'a\ud800b.png',
    violation: { characters: [], half: true, suggestion: 'ab.png' },
  },
  {
    title: 'nothing but the other half',
    name: '\udc00',
    violation: { characters: [], half: true, suggestion: 'file' },
  },
  {
    title: 'halves in the wrong order, and a space',
    name: '\ude00\ud83d .png',
    violation: { characters: [' '], half: true, suggestion: 'file.png' },
  },
]
