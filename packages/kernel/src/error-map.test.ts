import { describe, expect, it } from 'vitest'
import { HTTP_STATUS, TRPC_CODE, toProblem } from './error-map.ts'
import { DOMAIN_ERROR_CODES, DomainError, notFound } from './errors.ts'

describe('the error edges', () => {
  it('map every code of the domain', () => {
    for (const code of DOMAIN_ERROR_CODES) {
      expect(HTTP_STATUS[code]).toBeGreaterThanOrEqual(400)
      expect(TRPC_CODE[code]).toBeTruthy()
    }
  })

  it('carry message, reason and details of a refusal to the outside', () => {
    const error = new DomainError('CONFLICT', 'Chen rejected this first.', {
      reason: 'decided',
      details: { by: 'usr_1' },
    })
    expect(toProblem(error)).toMatchObject({
      status: 409,
      detail: 'Chen rejected this first.',
      reason: 'decided',
      details: { by: 'usr_1' },
    })
  })

  it('tell nothing of an unknown fault', () => {
    const problem = toProblem(new Error('password=hunter2'))
    expect(problem.status).toBe(500)
    expect(JSON.stringify(problem)).not.toContain('hunter2')
  })

  it('say that the database is away, whoever wrapped that, and do not take another server for it', () => {
    const driver = (code: string) => Object.assign(new Error('connect'), { code, query: 'select 1' })
    for (const code of ['ECONNREFUSED', 'CONNECTION_CLOSED', '57014', '57P03']) {
      const problem = toProblem(new Error('Failed query: select secret', { cause: driver(code) }))
      expect(problem).toMatchObject({ status: 503, code: 'UNAVAILABLE', reason: 'database_away' })
      expect(problem.detail).toMatch(/^The database did not answer\./)
    }
    expect(toProblem(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })).status).toBe(500)
    expect(toProblem(driver('23505')).status).toBe(500)
  })

  it('answer one sentence for what is absent', () => {
    expect(notFound('Release').message).toBe('Release was not found.')
  })
})
