import { createContext, useCallback, useContext, useRef, useState } from 'react'
import type { ReactNode } from 'react'

const Announce = createContext<(text: string) => void>(() => {})

/** Says a sentence to those who hear the page; it is not shown. */
export const useAnnounce = () => useContext(Announce)

/** The page's one live region: sentences that come together are said together. */
export function AnnouncerProvider({ children }: { children: ReactNode }) {
  const [text, setText] = useState('')
  const waiting = useRef<string[]>([])
  const announce = useCallback((sentence: string) => {
    waiting.current.push(sentence)
    if (waiting.current.length > 1) return
    setTimeout(() => {
      // A text that is the same again would not be read again.
      setText(last => (last === waiting.current.join(' ') ? `${last}\u00a0` : waiting.current.join(' ')))
      waiting.current = []
    }, GATHER_MS)
  }, [])
  return (
    <Announce value={announce}>
      {children}
      <div className="unseen" role="status" aria-live="polite" data-announcer="">
        {text}
      </div>
    </Announce>
  )
}

const GATHER_MS = 150
