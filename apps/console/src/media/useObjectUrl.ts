import { useEffect, useState } from 'react'

/** An address of a chosen file for as long as it is shown; given back after that. */
export function useObjectUrl(file: File | undefined): string | undefined {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    if (!file || !/^(?:image|video)\//u.test(file.type)) return undefined
    const made = URL.createObjectURL(file)
    setUrl(made)
    return () => {
      setUrl(undefined)
      URL.revokeObjectURL(made)
    }
  }, [file])
  return url
}
