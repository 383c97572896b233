import { useEffect, useId, useRef, useState } from 'react'
import type { FormEvent } from 'react'
import { useAnnounce } from '../announce/Announcer.tsx'
import type { Reason } from './token.ts'
import { useAccess } from './useAccess.ts'
import './token.css'

/** Asks for a token when the gateway does; what is on the page stays as it is. */
export function TokenForm() {
  const { asked, keeper } = useAccess()
  return asked === undefined ? null : (
    <Form reason={asked} onToken={keeper.give} {...(asked === 'OTHER' && { onKeep: () => keeper.keep() })} />
  )
}

type Props = { reason: Reason; onToken: (token: string) => void; onKeep?: () => void }

function Form({ reason, onToken, onKeep }: Props) {
  const id = useId()
  const announce = useAnnounce()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [fault, setFault] = useState<string>()

  useEffect(() => {
    announce(WHY[reason].title)
    // The form is announced; it takes the focus only from the page itself, not from another field.
    if (reason === 'OTHER' || document.activeElement === document.body) input.current?.focus()
  }, [announce, reason])

  function give(event: FormEvent) {
    event.preventDefault()
    const token = text.trim().replace(/^bearer\s+/iu, '')
    if (/^[\w.~+/=-]+$/u.test(token)) return onToken(token)
    setFault('A token is one long word of letters, digits, dots and dashes. Paste all of it, and nothing else.')
    input.current?.focus()
  }

  return (
    <section className="token" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{WHY[reason].title}</h2>
      <p>{WHY[reason].text}</p>
      <form onSubmit={give} noValidate>
        <label htmlFor={id}>Access token</label>
        <div className="token-line">
          <input
            ref={input}
            id={id}
            className="token-input"
            type="password"
            autoComplete="off"
            spellCheck={false}
            value={text}
            aria-invalid={fault !== undefined}
            aria-describedby={fault === undefined ? `${id}-kept` : `${id}-fault ${id}-kept`}
            onChange={event => setText(event.target.value)}
          />
          <button type="submit" className="button primary">
            Use token
          </button>
          {onKeep && (
            <button type="button" className="button" onClick={onKeep}>
              Keep the one I have
            </button>
          )}
        </div>
        {fault !== undefined && (
          <p id={`${id}-fault`} className="token-fault" role="alert">
            {fault}
          </p>
        )}
        <p id={`${id}-kept`} className="token-kept">
          It stays in the memory of this page: a reload forgets it.
        </p>
      </form>
    </section>
  )
}

const WHY: Record<Reason, { title: string; text: string }> = {
  MISSING: {
    title: 'This gateway asks for a token.',
    text: 'It says which accounts you may use. The operator of the gateway provides it.',
  },
  EXPIRED: {
    title: 'Your token has expired.',
    text: 'Nothing is lost: with a new one everything goes on from where it is.',
  },
  REFUSED: {
    title: 'The gateway does not take this token.',
    text: 'Check that all of it was pasted, and that it was made for this gateway.',
  },
  OTHER: { title: 'Use another token.', text: 'It says which accounts you may use.' },
}
