import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe-core finds that keeps people out: its serious and critical problems, each with where it is. */
export async function problemsOf(page: Page): Promise<string[]> {
  // Half a megabyte, which stays on the page until it is left.
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe.source)
  // A colour that is on its way to that of the other scheme has another contrast.
  await page.evaluate(`Promise.allSettled(document.getAnimations()
    .filter(animation => animation instanceof CSSTransition).map(transition => transition.finished))`)
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`))
}

/** How many pixels the page is wider than its window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
