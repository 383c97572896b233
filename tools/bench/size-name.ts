const UNITS = ['bytes', 'KB', 'MB'] as const

/** Such as 100 MB. */
export function sizeName(bytes: number): string {
  const power = bytes < 1024 ? 0 : bytes < 1024 ** 2 ? 1 : 2
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${UNITS[power]}`
}

/** Such as 1,000,000. */
export const countName = (count: number): string => count.toLocaleString('en')
