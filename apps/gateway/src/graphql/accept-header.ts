import { MIMEType } from 'node:util'

type Range = { type: string; subtype: string; weight: number; place: number }

/**
 * Those of `offers` that a header `Accept` takes, the most wanted first (RFC 9110, 12.5.1). Of equals the one that the
 * header names first, and then the one that is offered first. No header takes everything.
 */
export function wantedOf<Offer extends string>(header: string | null, offers: readonly Offer[]) {
  const ranges = rangesOf(header || '*/*')
  return offers
    .map(offer => ({ offer, ...wishFor(offer, ranges) }))
    .filter(({ weight }) => weight > 0)
    .toSorted((one, other) => other.weight - one.weight || one.place - other.place)
}

/** "The most specific reference has precedence." */
function wishFor(offer: string, ranges: readonly Range[]): Pick<Range, 'weight' | 'place'> {
  const [type = '', subtype = ''] = offer.split('/')
  const find = (of: string, sub: string) => ranges.find(range => range.type === of && range.subtype === sub)
  const { weight, place } = find(type, subtype) ?? find(type, '*') ?? find('*', '*') ?? NOT_WANTED
  return { weight, place }
}

const NOT_WANTED = { weight: 0, place: 0 }

function rangesOf(header: string): Range[] {
  return header.split(',').flatMap((text, place) => {
    try {
      const { type, subtype, params } = new MIMEType(text)
      // All that is answered is UTF-8.
      if ((params.get('charset') ?? 'utf-8').toLowerCase() !== 'utf-8') return []
      const q = Number(params.get('q') ?? 1)
      return { type, subtype, place, weight: Number.isNaN(q) ? 1 : Math.min(Math.max(q, 0), 1) }
    } catch {
      return []
    }
  })
}
