import { useEffect, useId, useRef, useState } from 'react'
import { Icon } from '../design/Icon.tsx'
import { WabaForm } from './WabaForm.tsx'

type Props = { wabaId: string; onChange: (wabaId: string) => void }

/** The WABA of the page, and the way to another one. */
export function WabaSwitch({ wabaId, onChange }: Props) {
  const id = useId()
  const [open, setOpen] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    if (!open) return undefined
    place.current?.querySelector('input')?.focus()
    const outside = (event: Event) => {
      if (!place.current?.contains(event.target as Node)) setOpen(false)
    }
    const escaped = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      setOpen(false)
      button.current?.focus()
    }
    const stopping = new AbortController()
    document.addEventListener('pointerdown', outside, { signal: stopping.signal })
    document.addEventListener('keydown', escaped, { signal: stopping.signal })
    return () => stopping.abort()
  }, [open])

  return (
    <div className="waba-switch" ref={place}>
      <button
        ref={button}
        type="button"
        className="waba-current"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <span className="waba-word">WABA</span> {wabaId}
        <span className="unseen">, change it</span>
        <Icon name="down" size={16} />
      </button>
      <div id={id} className="waba-panel" hidden={!open}>
        {open && (
          <WabaForm
            submit="Change"
            current={wabaId}
            onChoose={chosen => {
              onChange(chosen)
              setOpen(false)
              button.current?.focus()
            }}
          />
        )}
      </div>
    </div>
  )
}
