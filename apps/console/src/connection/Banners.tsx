import { useEffect, useState } from 'react'
import { Icon } from '../design/Icon.tsx'
import { useOnline } from './useOnline.ts'
import './banners.css'

/** Tells what keeps uploads from moving, as long as it does. */
export function Banners({ connected }: { connected: boolean | undefined }) {
  const online = useOnline()
  const away = useLasting(online && connected === false)
  return (
    <div role="status">
      {!online && (
        <Banner title="You are offline." text="Nothing is lost: uploads go on from where they are once you are back." />
      )}
      {away && (
        <Banner title="The gateway cannot be reached." text="Trying again by itself; what was sent so far is safe." />
      )}
    </div>
  )
}

function Banner({ title, text }: { title: string; text: string }) {
  return (
    <div className="banner">
      <Icon name="again" />
      <p>
        <strong>{title}</strong> {text}
      </p>
    </div>
  )
}

/** A break that heals at once is nobody's concern. */
function useLasting(broken: boolean): boolean {
  const [lasting, setLasting] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLasting(broken), broken ? PATIENCE_MS : 0)
    return () => clearTimeout(timer)
  }, [broken])
  return lasting && broken
}

const PATIENCE_MS = 1500
