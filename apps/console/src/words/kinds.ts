const NAMES: Record<string, string> = {
  'application/pdf': 'PDF',
  'image/jpeg': 'JPEG',
  'image/jpg': 'JPEG',
  'image/png': 'PNG',
  'video/mp4': 'MP4',
}

/** What people call a kind of file: by its type, or else by how its name ends. */
export function kindOf({ type, fileName = '' }: { type: string; fileName?: string }): string {
  const ending = /\.(?<ending>[a-z0-9]{1,5})$/iu.exec(fileName)?.groups?.['ending']
  return nameOf(type) ?? ending?.toUpperCase() ?? subtypeOf(type)
}

/** Whether two types are one to people; JPEG has two. */
export const isSameKind = (one: string, other: string | null): boolean =>
  one === other || (other !== null && nameOf(one) !== undefined && nameOf(one) === nameOf(other))

/** By a type as browsers give it, with parameters or without. */
function nameOf(type: string): string | undefined {
  const name = essenceOf(type)
  return Object.hasOwn(NAMES, name) ? NAMES[name] : undefined
}

/** `GIF` for `image/gif`; the whole type where what follows the slash is no word. */
function subtypeOf(type: string): string {
  const subtype = /\/(?:x-)?(?<word>[a-z0-9]{1,10})$/u.exec(essenceOf(type))?.groups?.['word']
  return subtype?.toUpperCase() ?? type
}

const essenceOf = (type: string) => (type.split(';')[0] ?? '').trim().toLowerCase()

/** All kinds that can be uploaded, in a sentence: `PDF, JPEG, PNG or MP4`. */
export const kinds = (): string =>
  new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(new Set(MEDIA_TYPES.map(type => kindOf({ type }))))
