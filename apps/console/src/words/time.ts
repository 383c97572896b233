const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const exact = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const day = new Intl.DateTimeFormat('en', { weekday: 'short', day: 'numeric', month: 'short' })

/** When, as short as it can be said: the time, and the day unless it is today. */
export const pointInTime = (iso: string, now: number = Date.now()): string => onDay(clock, iso, now)

/** As `pointInTime`, to the second. */
export const exactTime = (iso: string, now: number = Date.now()): string => onDay(exact, iso, now)

function onDay(format: Intl.DateTimeFormat, iso: string, now: number): string {
  const time = format.format(new Date(iso))
  if (isSameDay(iso, now)) return time
  return `${isSameDay(iso, now + DAY_MS) ? 'tomorrow' : day.format(new Date(iso))}, ${time}`
}

const DAY_MS = 86_400_000
const isSameDay = (iso: string, now: number) => new Date(iso).toDateString() === new Date(now).toDateString()

/** How long, as a countdown shows it: `23 h 59 min`, and in the last hour `59:08`. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const minutes = Math.floor(seconds / 60)
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  return `${minutes}:${String(seconds % 60).padStart(2, '0')}`
}
