/** Whether the text is on the clipboard now. A page that is not on HTTPS or localhost has no clipboard of its own. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
