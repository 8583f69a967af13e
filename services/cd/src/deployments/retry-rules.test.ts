import { expect, it } from 'vitest'
import { sayRetryProcess } from './retry-rules.ts'

const facts = { version: '2.4.1', processVersion: 3, projectName: 'shop-web', currentProcessVersion: 3 }

it('a retry says which process it runs where the project has another one by now, and nothing where it has not', () => {
  expect(sayRetryProcess(facts)).toBeNull()
  expect(sayRetryProcess({ ...facts, currentProcessVersion: 5 })).toBe(
    'A retry runs version 3 of the deployment process, with which 2.4.1 was cut. shop-web is at version 5 now; a new release takes that one.',
  )
})
