import { useEffect, useState } from 'react'
import { useAnnounce } from '../announce/Announcer.tsx'
import { Icon } from '../design/Icon.tsx'
import { copyText } from './copy-text.ts'

type Props = { text: string; what: string; of: string; primary?: boolean; children: string }

/** Puts a text onto the clipboard, just as it is, and says so. */
export function CopyButton({ text, what, of, primary = false, children }: Props) {
  const announce = useAnnounce()
  const [outcome, setOutcome] = useState<'copied' | 'failed'>()

  useEffect(() => {
    if (outcome === undefined) return undefined
    const timer = setTimeout(() => setOutcome(undefined), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [outcome])

  async function copy() {
    const copied = await copyText(text)
    setOutcome(copied ? 'copied' : 'failed')
    announce(copied ? `${what} of ${of} copied.` : `The browser does not let this page copy. Select it in the details.`)
  }

  return (
    <button
      type="button"
      className={primary ? 'button primary' : 'button'}
      aria-label={`${children} of ${of}`}
      onClick={() => void copy()}
    >
      <Icon name={outcome === 'copied' ? 'check' : 'copy'} size={16} />
      <span className="copy-words">
        <span>{children}</span>
        {outcome !== undefined && <span>{outcome === 'copied' ? 'Copied' : 'Not copied'}</span>}
      </span>
    </button>
  )
}

const SHOWN_MS = 2000
