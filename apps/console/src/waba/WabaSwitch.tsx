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

  function close() {
    setOpen(false)
    button.current?.focus()
  }

  useEffect(() => {
    if (!open) return
    place.current?.querySelector('input')?.focus()
    const outside = (event: Event) => {
      if (!place.current?.contains(event.target as Node)) setOpen(false)
    }
    document.addEventListener('pointerdown', outside)
    return () => document.removeEventListener('pointerdown', outside)
  }, [open])

  return (
    <div className="waba-switch" ref={place} onKeyDown={event => event.key === 'Escape' && open && close()}>
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
              close()
            }}
          />
        )}
      </div>
    </div>
  )
}
