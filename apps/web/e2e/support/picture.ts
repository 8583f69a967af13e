import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'

/** The picture of the product that the README shows. */
const PICTURE = fileURLToPath(new URL('../picture/promotion.png', import.meta.url))

/** Takes the README's picture anew where that is asked for (`BATON_PICTURE=1`); else the working tree stays as it is. */
export async function takePicture(page: Page): Promise<void> {
  if (process.env.BATON_PICTURE !== '1') return
  // High enough that no gate stands behind the bar.
  await page.setViewportSize({ width: 1440, height: 990 })
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await page.screenshot({ path: PICTURE, animations: 'disabled' })
}
