/** One line of the table: ours, what it is measured against, and how the one relates to the other. */
export type Line = {
  what: string
  ours: string
  against: string
  /** Of the medians. */
  relation: string
  /** The least and the most of any round. */
  spread: string
  target?: { text: string; met: boolean }
}
