import type { ReactNode } from 'react'
import { useAccess } from '../access/useAccess.ts'
import { Icon } from '../design/Icon.tsx'
import { useOnline } from './useOnline.ts'
import './banners.css'

type Props = {
  /** Whether the gateway has been out of reach for a while. */
  away: boolean
  /** Why the gateway does not show these media, in its own words. */
  refusal: string | undefined
}

/** Tells what keeps uploads from moving, as long as it does. */
export function Banners({ away, refusal }: Props) {
  const online = useOnline()
  return (
    <div role="status">
      {!online && (
        <Banner title="You are offline." text="Nothing is lost: uploads go on from where they are once you are back." />
      )}
      {refusal !== undefined && <Refusal text={refusal} />}
      {online && away && refusal === undefined && (
        <Banner title="The gateway cannot be reached." text="Trying again by itself; what was sent so far is safe." />
      )}
    </div>
  )
}

function Refusal({ text }: { text: string }) {
  const { asked, keeper } = useAccess()
  return (
    <Banner title="The gateway does not show you these files." text={text}>
      {asked === undefined && (
        <button type="button" className="button" onClick={() => keeper.ask('OTHER')}>
          Use another token
        </button>
      )}
    </Banner>
  )
}

function Banner({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <div className="banner">
      <Icon name="again" />
      <p>
        <strong>{title}</strong> {text}
      </p>
      {children}
    </div>
  )
}
