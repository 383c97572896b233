import type { UploadStorage } from './records.ts'

/** The browser's localStorage; where there is none, or it is forbidden, a memory that lasts as long as the page. */
export function defaultStorage(): UploadStorage {
  try {
    const { localStorage } = globalThis
    localStorage.getItem('')
    return localStorage
  } catch {
    return memoryStorage()
  }
}

export function memoryStorage(): UploadStorage {
  const items = new Map<string, string>()
  return {
    getItem: key => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: key => void items.delete(key),
    key: index => [...items.keys()][index] ?? null,
    get length() {
      return items.size
    },
  }
}
