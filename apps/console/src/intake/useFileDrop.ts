import { useEffect, useEffectEvent, useState } from 'react'

/** Takes files that are dropped anywhere on the page; answers whether some are held over it. */
export function useFileDrop(onFiles: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false)
  const take = useEffectEvent(onFiles)

  useEffect(() => {
    // Entering a child comes before leaving its parent: only the count tells when the page was left.
    let depth = 0
    const stopping = new AbortController()
    const on = (name: 'dragenter' | 'dragleave' | 'dragover' | 'drop', listener: (event: DragEvent) => void) =>
      window.addEventListener(
        name,
        event => {
          if (!event.dataTransfer?.types.includes('Files')) return
          event.preventDefault()
          listener(event)
        },
        { signal: stopping.signal },
      )
    on('dragenter', () => setOver((depth += 1) > 0))
    on('dragleave', () => setOver((depth -= 1) > 0))
    on('dragover', () => undefined)
    on('drop', event => {
      depth = 0
      setOver(false)
      const files = [...(event.dataTransfer?.files ?? [])]
      if (files.length > 0) take(files)
    })
    return () => stopping.abort()
  }, [])

  return over
}
