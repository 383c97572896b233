/** At most so many values of a label: the words of the code are fewer, and a mistake cannot fill the memory. */
const MOST_VALUES = 100

/** Answers a value that becomes a label, `other` for what is not like a code or after too many of them. */
export function createBoundedLabel(): (value: string) => string {
  const known = new Set<string>()
  return value => {
    if (known.has(value)) return value
    if (known.size >= MOST_VALUES || !/^\w{0,64}$/u.test(value)) return 'other'
    known.add(value)
    return value
  }
}
