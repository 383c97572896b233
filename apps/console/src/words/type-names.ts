const NAMES: Record<string, string> = {
  'application/pdf': 'PDF',
  'image/jpeg': 'JPEG',
  'image/jpg': 'JPEG',
  'image/png': 'PNG',
  'video/mp4': 'MP4',
}

/** What people call a type. */
export const typeName = (type: string): string => NAMES[type] ?? type.split('/').at(-1)?.toUpperCase() ?? type

/** All types that can be uploaded, in a sentence. */
export function typeNames(word: 'and' | 'or'): string {
  const names = [...new Set(__MEDIA_TYPES__.map(typeName))]
  return new Intl.ListFormat('en-GB', { type: word === 'and' ? 'conjunction' : 'disjunction' }).format(names)
}
