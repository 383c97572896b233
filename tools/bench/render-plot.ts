import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'

/** Grey that can be read on a light and on a dark background. */
export const TEXT = '#7d8590'

/** A plot as the text of an SVG file; the same plot gives the same text. */
export function renderPlot(title: string, options: Plot.PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html></html>')
  const style = { color: TEXT, background: 'none', fontSize: '12px' }
  const drawn = Plot.plot({ document, style, ...options })
  drawn.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  drawn.setAttribute('role', 'img')
  drawn.setAttribute('aria-label', title)
  // A tenth of a pixel is seen by no eye.
  return `${drawn.outerHTML.replaceAll(/\d+\.\d{2,}/gu, number => Number(Number(number).toFixed(1)).toString())}\n`
}
