/** How browsers, recorders and programs spell a type; each door is held to the same. */
export const spellingsOf = (type: string): string[] => [
  type,
  type.toUpperCase(),
  `${type};`,
  `${type}; charset=binary`,
  `${type};codecs="avc1.42E01E, mp4a.40.2"`,
  `${type} ; a="b;c"`,
  ` \t${type}\r\n`,
]

/** What says no type: it is then what the bytes say. */
export const noTypes: readonly string[] = ['', ' ', '\t\r\n', ';', '; charset=binary']

/** What the vendor does not list, however near it is. */
export const refusedTypes: readonly string[] = [
  'image/gif',
  'image/pjpeg',
  'image/x-png',
  'image/apng',
  'video/x-m4v',
  'application/x-pdf',
  'png',
  'image',
  'image/',
  'image/*',
  'image /png',
  'image/png,image/png',
  'image/png\0',
  'null',
  `image/png${' '.repeat(300)}`,
]
