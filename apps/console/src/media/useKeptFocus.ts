import { useEffect, useLayoutEffect, useRef } from 'react'
import type { RefObject } from 'react'

/** When the button that has the focus goes, the heading of its line has it, not the top of the page. */
export function useKeptFocus(place: RefObject<HTMLElement | null>, heir: RefObject<HTMLElement | null>): void {
  const last = useRef<Element>(undefined)

  useEffect(() => {
    const element = place.current
    const stopping = new AbortController()
    const { signal } = stopping
    element?.addEventListener('focusin', event => (last.current = event.target as Element), { signal })
    // A removed button loses the focus as well, with no element to receive it. Only an element that stays lost it by intent.
    element?.addEventListener(
      'focusout',
      ({ target, relatedTarget }) =>
        queueMicrotask(() => {
          if (relatedTarget || (target as Element).isConnected) last.current = undefined
        }),
      { signal },
    )
    return () => stopping.abort()
  }, [place])

  useLayoutEffect(() => {
    if (!last.current || last.current.isConnected || document.activeElement !== document.body) return
    last.current = undefined
    heir.current?.focus()
  })
}
