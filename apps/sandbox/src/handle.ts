import { randomBytes } from 'node:crypto'
import { handleLifetimeSeconds } from '@resumable-media/client/rules'
import type { Account } from './accounts.ts'

/** A handle of the shape that Meta's have; `:e:` is followed by the second in which it expires. */
export function createHandle(type: string, acceptedAt: number, { appId, userId }: Account): string {
  const mime = Buffer.from(type).toString('base64')
  const expires = Math.floor(acceptedAt / 1000) + handleLifetimeSeconds
  return `4::${mime}:${urlSafe(110)}:e:${expires}:${appId}:${userId}:${urlSafe(19)}`
}

const urlSafe = (length: number) => `ARb${randomBytes(length).toString('base64url')}`.slice(0, length)
