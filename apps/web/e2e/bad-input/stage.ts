import type { Page } from '@playwright/test'
import type { ForgeHook } from '../support/deliver-webhook.ts'
import type { Publisher } from '../support/publisher.ts'
import type { Hook } from '../support/webhooks.ts'
import type { Member } from '../support/world.ts'
import type { DecisionStage } from './decision-stage.ts'

/** The builds of the rows, by their cases: those that a push begins. */
export type PushedBuilds = {
  /** The build of a row. */
  of(name: string): Promise<string>
  /** One that has failed. */
  ended(): Promise<string>
}

/** One organisation in which everything wrong happens side by side. */
export type Stage = {
  slug: string
  orgId: string
  /** Owner. Asks for what others decide. */
  nora: Member
  /** Members. */
  chen: Member
  dara: Member
  /** A viewer. */
  vera: Member
  /** The sample repository, and what its forge signs with. */
  repositoryId: string
  hook: ForgeHook
  /** A repository that no forge knows of: what comes to it comes from a row. */
  quiet: Hook
  /** The builds of the rows, all pushed at once. */
  builds: PushedBuilds
  publisher: Publisher
  /** A source whose artifacts a project takes, from its main branch alone. */
  source: string
  decisions: DecisionStage
  /** A page of a browser in which nobody is signed in. */
  strangersPage(): Promise<Page>
  /** A build of a fork's pull request, which waits for a yes. */
  fromFork(): Promise<string>
  /** A publication of the sample's first build, which delivery has accepted. */
  acceptedPublication(): Promise<string>
}
