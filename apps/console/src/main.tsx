import { createUploader } from '@resumable-media/uploader'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import './design/tokens.css'
import './design/base.css'
import './design/button.css'

// The gateway serves the page, so that its address is the page's own.
const uploader = createUploader({ url: '' })
const root = document.querySelector('#root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App uploader={uploader} />
    </StrictMode>,
  )
}
