import mark from './design/mark.svg'
import { WabaSwitch } from './waba/WabaSwitch.tsx'
import './header.css'

type Props = { wabaId: string | undefined; onChange: (wabaId: string) => void }

export function Header({ wabaId, onChange }: Props) {
  return (
    <header className="header">
      <h1 className="header-name">
        <img src={mark} alt="" width="26" height="26" />
        <span>Resumable Media</span>
      </h1>
      {wabaId !== undefined && <WabaSwitch wabaId={wabaId} onChange={onChange} />}
    </header>
  )
}
