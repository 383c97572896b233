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
  return NAMES[type] ?? (ending ?? type.split('/').at(-1) ?? '').toUpperCase()
}

/** All kinds that can be uploaded, in a sentence: `PDF, JPEG, PNG or MP4`. */
export const kinds = (): string =>
  new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(new Set(MEDIA_TYPES.map(type => kindOf({ type }))))
