import { dashboardField, getDashboard } from '../dashboard/get-dashboard.ts'
import { getInbox, inboxField } from '../inbox/get-inbox.ts'
import { cdApi } from './cd-api.ts'

const { router, procedure } = cdApi

/** What is live where. */
export const dashboardRouter = router({
  get: procedure
    .meta({
      openapi: { method: 'GET', path: '/dashboard', summary: 'Projects by environments', tags: ['Dashboard'] },
    })
    .input(getDashboard.input)
    .output(dashboardField)
    .query(({ ctx, input }) => getDashboard(ctx.verb, input)),
})

/** What needs the person who asks. */
export const inboxRouter = router({
  get: procedure
    .meta({
      openapi: { method: 'GET', path: '/inbox', summary: 'What waits for you, and for others', tags: ['Inbox'] },
    })
    .input(getInbox.input)
    .output(inboxField)
    .query(({ ctx }) => getInbox(ctx.verb, {})),
})
