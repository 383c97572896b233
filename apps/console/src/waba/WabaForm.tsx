import { useId, useState } from 'react'
import type { FormEvent } from 'react'
import { useSettings } from '../settings/useSettings.ts'
import { rememberedWabas } from './remembered.ts'
import './waba.css'

type Props = { submit: string; current?: string | undefined; onChoose: (wabaId: string) => void }

/** Asks for the WABA: typed, or one of those that were used before. */
export function WabaForm({ submit, current, onChoose }: Props) {
  const id = useId()
  const [text, setText] = useState('')
  const [fault, setFault] = useState<string>()
  const offered = rememberedWabas().filter(known => known !== current)
  const { exampleWaba } = useSettings()
  const example = exampleWaba === current || offered.includes(exampleWaba ?? '') ? undefined : exampleWaba

  function choose(event: FormEvent) {
    event.preventDefault()
    const wabaId = text.replaceAll(/\s/gu, '')
    if (/^\d+$/u.test(wabaId)) return onChoose(wabaId)
    setFault('The id of an account is digits only, such as 150440000142241.')
  }

  return (
    <form className="waba-form" onSubmit={choose} noValidate>
      <label htmlFor={id}>Id of the WhatsApp business account</label>
      <div className="waba-line">
        <input
          id={id}
          className="waba-input"
          inputMode="numeric"
          autoComplete="off"
          spellCheck={false}
          value={text}
          aria-invalid={fault !== undefined}
          aria-describedby={fault === undefined ? undefined : `${id}-fault`}
          onChange={event => setText(event.target.value)}
        />
        <button type="submit" className="button primary">
          {submit}
        </button>
      </div>
      {fault !== undefined && (
        <p id={`${id}-fault`} className="waba-fault" role="alert">
          {fault}
        </p>
      )}
      {(offered.length > 0 || example !== undefined) && (
        <ul className="waba-offers">
          {offered.map(known => (
            <li key={known}>
              <button type="button" className="button link" onClick={() => onChoose(known)}>
                {known}
              </button>
            </li>
          ))}
          {example !== undefined && (
            <li>
              Only trying it out?{' '}
              <button type="button" className="button link" onClick={() => onChoose(example)}>
                Use the sandbox’s {example}
              </button>
            </li>
          )}
        </ul>
      )}
    </form>
  )
}
