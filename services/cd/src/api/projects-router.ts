import { pageField } from '@baton/kernel/pages'
import { z } from 'zod'
import { changeProcess } from '../projects/change-process.ts'
import { changeTrust } from '../projects/change-trust.ts'
import { createProject } from '../projects/create-project.ts'
import { getProject } from '../projects/get-project.ts'
import { listProjects } from '../projects/list-projects.ts'
import { projectDetailField, projectField } from '../projects/project-fields.ts'
import { setUpProject } from '../projects/set-up-project.ts'
import { setUpSampleProject } from '../projects/set-up-sample-project.ts'
import { setVariable } from '../projects/set-variable.ts'
import { cdApi } from './cd-api.ts'

const { router, procedure } = cdApi
const tags = ['Projects']
const madeField = z.object({ projectId: z.string(), lifecycleId: z.string() })
const changedField = z.object({ projectId: z.string() })

/** What is released, and whose artifacts it trusts. */
export const projectsRouter = router({
  list: procedure
    .meta({ openapi: { method: 'GET', path: '/projects', summary: 'List the projects', tags } })
    .input(listProjects.input)
    .output(pageField(projectField))
    .query(({ ctx, input }) => listProjects(ctx.verb, input)),
  get: procedure
    .meta({ openapi: { method: 'GET', path: '/projects/{projectId}', summary: 'Read a project', tags } })
    .input(getProject.input)
    .output(projectDetailField)
    .query(({ ctx, input }) => getProject(ctx.verb, input)),
  create: procedure
    .meta({ openapi: { method: 'POST', path: '/projects', summary: 'Make a project', tags } })
    .input(createProject.input)
    .output(madeField)
    .mutation(({ ctx, input }) => createProject(ctx.verb, input)),
  setUp: procedure
    .meta({
      openapi: { method: 'POST', path: '/projects/for-repository', summary: 'Make the project of a repository', tags },
    })
    .input(setUpProject.input)
    .output(madeField)
    .mutation(({ ctx, input }) => setUpProject(ctx.verb, input)),
  setUpSample: procedure
    .meta({
      openapi: { method: 'POST', path: '/projects/for-source', summary: 'Make the project of the sample', tags },
    })
    .input(setUpSampleProject.input)
    .output(madeField)
    .mutation(({ ctx, input }) => setUpSampleProject(ctx.verb, input)),
  changeTrust: procedure
    .meta({
      openapi: { method: 'PUT', path: '/projects/{projectId}/trust', summary: 'Change whose artifacts it takes', tags },
    })
    .input(changeTrust.input)
    .output(changedField)
    .mutation(({ ctx, input }) => changeTrust(ctx.verb, input)),
  changeProcess: procedure
    .meta({
      openapi: { method: 'PUT', path: '/projects/{projectId}/process', summary: 'Change how it is deployed', tags },
    })
    .input(changeProcess.input)
    .output(z.object({ version: z.number().int() }))
    .mutation(({ ctx, input }) => changeProcess(ctx.verb, input)),
  setVariable: procedure
    .meta({
      openapi: {
        method: 'PUT',
        path: '/projects/{projectId}/variables/{name}',
        summary: 'Set or remove a variable',
        tags,
      },
    })
    .input(setVariable.input)
    .output(changedField)
    .mutation(({ ctx, input }) => setVariable(ctx.verb, input)),
})
