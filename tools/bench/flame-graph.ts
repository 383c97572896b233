import * as Plot from '@observablehq/plot'
import { renderPlot, TEXT } from './render-plot.ts'

/** A CPU profile of V8's, and the part of it that counts, in microseconds of its own clock. */
export type Profile = {
  nodes: readonly { id: number; callFrame: CallFrame; children?: readonly number[] }[]
  samples: readonly number[]
  timeDeltas: readonly number[]
  startTime: number
  from: number
  to: number
}
type CallFrame = { functionName: string; url: string }

/** Functions of one name and place under the same callers are one frame. Times are in microseconds. */
type Frame = { name: string; origin: Origin; own: number; total: number; below: Map<string, Frame> }
type Origin = 'gateway' | 'library' | 'Node' | 'native'
type Box = { name: string; origin: Origin; from: number; to: number; depth: number; share: number }

const MOST_BYTES = 150_000
const WIDTH = 1200
const ROW = 16
const CHARACTER = 6.2

/** Draws a profile as a flame graph: as wide as the time, callers below. Frames that are too small to be seen are left out. */
export function drawFlames(profile: Profile, title: string): string {
  const root = frameOf('all', 'native')
  const selfTimes = timesOf(profile)
  addTo(root, profile, profile.nodes[0]?.id ?? 1, selfTimes)
  for (let least = 0.002; ; least *= 1.5) {
    const svg = draw(boxesOf(root, least), title)
    if (svg.length <= MOST_BYTES) return svg
  }
}

/** The time of each node's own samples within the part that counts. */
function timesOf({ samples, timeDeltas, startTime, from, to }: Profile): Map<number, number> {
  const times = new Map<number, number>()
  let at = startTime
  for (const [index, id] of samples.entries()) {
    at += timeDeltas[index] ?? 0
    if (at >= from && at <= to) times.set(id, (times.get(id) ?? 0) + (timeDeltas[index + 1] ?? 0))
  }
  return times
}

const frameOf = (name: string, origin: Origin): Frame => ({ name, origin, own: 0, total: 0, below: new Map() })

function addTo(root: Frame, { nodes }: Profile, first: number, selfTimes: Map<number, number>): void {
  const byId = new Map(nodes.map(node => [node.id, node]))
  const add = (into: Frame, id: number): number => {
    const node = byId.get(id)
    let total = selfTimes.get(id) ?? 0
    into.own += total
    for (const child of node?.children ?? []) {
      const callFrame = byId.get(child)?.callFrame
      if (!callFrame || callFrame.functionName === '(idle)') continue
      const { name, origin } = nameOf(callFrame)
      const frame = into.below.get(name) ?? frameOf(name, origin)
      into.below.set(name, frame)
      total += add(frame, child)
    }
    into.total += total
    return total
  }
  add(root, first)
}

/** `function file`, without the folders of this machine. */
function nameOf({ functionName, url }: CallFrame): { name: string; origin: Origin } {
  const name = functionName || '(anonymous)'
  const library = /^.*\/node_modules\/(?<place>(?:@[^/]+\/)?[^/]+)/u.exec(url)?.groups?.['place']
  if (library !== undefined) return { name: `${name} ${library}`, origin: 'library' }
  const own = /\/(?:apps|packages)\/(?<place>.+)$/u.exec(url)?.groups?.['place']?.replace('/src/', '/')
  if (own !== undefined) return { name: `${name} ${own}`, origin: 'gateway' }
  return url === '' ? { name, origin: 'native' } : { name: `${name} ${url}`, origin: 'Node' }
}

function boxesOf(root: Frame, least: number): Box[] {
  const boxes: Box[] = []
  const place = (frame: Frame, from: number, depth: number) => {
    const share = frame.total / root.total
    if (share < least) return
    const { name, origin } = frame
    boxes.push({ name, origin, from, to: from + share, depth, share })
    let at = from
    for (const below of [...frame.below.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
      place(below, at, depth + 1)
      at += below.total / root.total
    }
  }
  place(root, 0, 0)
  return boxes
}

function draw(boxes: readonly Box[], title: string): string {
  const depth = Math.max(...boxes.map(box => box.depth)) + 1
  const at = { x1: 'from', x2: 'to', y1: 'depth', y2: (box: Box) => box.depth + 1 }
  const named = boxes.filter(box => labelOf(box) !== '')
  return renderPlot(`Flame graph: ${title}`, {
    width: WIDTH,
    height: depth * ROW + 40,
    margin: 4,
    marginTop: 30,
    x: { domain: [0, 1], axis: null },
    y: { domain: [0, depth], axis: null },
    color: { domain: Object.keys(COLOURS), range: Object.values(COLOURS), legend: false },
    marks: [
      Plot.text([`${title}: ${KEY}`], {
        text: (text: string) => text,
        frameAnchor: 'top-left',
        dy: -22,
        fill: TEXT,
        fontSize: 12,
      }),
      Plot.rect(boxes, { ...at, fill: 'origin', inset: 0.3, title: box => `${box.name}: ${percent(box.share)}` }),
      Plot.text(named, {
        x: 'from',
        y: (box: Box) => box.depth + 0.5,
        text: labelOf,
        textAnchor: 'start',
        dx: 3,
        fontSize: 10,
        fill: '#1b1f24',
      }),
    ],
  })
}

/** Light enough for dark letters, on any background. */
const COLOURS: Record<Origin, string> = { gateway: '#f2b46d', library: '#9ecbe8', Node: '#a8d8a5', native: '#d3d3d3' }
const KEY = 'orange is the gateway, blue a library, green Node, grey native code'

const percent = (share: number) => `${(100 * share).toFixed(1)} %`

/** As much of the name as fits; nothing where that says little. */
function labelOf({ name, from, to }: Box): string {
  const fits = Math.floor(((to - from) * WIDTH - 6) / CHARACTER)
  return fits < 4 ? '' : name.length <= fits ? name : `${name.slice(0, fits - 1)}…`
}
