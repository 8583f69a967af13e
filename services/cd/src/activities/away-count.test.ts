import { describe, expect, it } from 'vitest'
import { type AwayMemory, countAway } from './away-count.ts'

function memory(): AwayMemory {
  let kept: number | null = null
  return {
    awaySince: () => kept,
    keepAwaySince: (at) => {
      kept = at
    },
  }
}

describe('how long a launcher is away', () => {
  it('is counted from the first failure, over all tries', () => {
    const kept = memory()
    expect(countAway(kept, () => 1_000).failed({ gone: true })).toBe(0)
    expect(countAway(kept, () => 31_000).failed({ gone: true })).toBe(30_000)
    expect(countAway(kept, () => 62_000).failed({ gone: true })).toBe(61_000)
  })

  it('begins anew once the running step was reached again', () => {
    const kept = memory()
    countAway(kept, () => 1_000).failed({ gone: true })
    const back = countAway(kept, () => 90_000)
    back.reached()
    expect(back.failed({ gone: true })).toBe(0)
  })

  it('begins anew once the step had gone on for a minute, whatever failed then', () => {
    const kept = memory()
    countAway(kept, () => 1_000).failed({ gone: false })
    let at = 10_000
    const back = countAway(kept, () => at)
    back.reached()
    at = 100_000
    expect(back.failed({ gone: false })).toBe(0)
  })

  it('goes on while a launcher answers with errors, so that no step is tried for ever', () => {
    const kept = memory()
    countAway(kept, () => 1_000).failed({ gone: false })
    const answers = countAway(kept, () => 62_000)
    answers.reached()
    expect(answers.failed({ gone: false })).toBe(61_000)
  })
})
