import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leafHash, nodeHash, verifyConsistency, verifyInclusion } from '../verify/verify.mjs'
import { appendLeaves, EMPTY_FRONTIER, rootOf, type TreeNode } from './frontier.ts'
import { makeConsistencyProof, makeInclusionProof, type ReadNodes } from './proofs.ts'

const VECTORS = fileURLToPath(new URL('../../../../../shared/vectors/merkle/testdata', import.meta.url))
const absent = existsSync(VECTORS) ? '' : ' (skipped: ../shared/vectors/merkle is absent)'

type Vector = {
  size1: number
  size2: number
  root1: string
  root2: string
  leafIdx: number
  treeSize: number
  root: string
  leafHash: string
  proof: string[] | null
  wantErr: boolean
}

function vectors(kind: string): [name: string, vector: Vector][] {
  if (absent) return []
  const files = readdirSync(join(VECTORS, kind), { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => [file, JSON.parse(readFileSync(join(VECTORS, kind, file), 'utf8'))])
}

const bytes = (text: string) => Buffer.from(text, 'base64')

describe.skipIf(absent !== '')(`published proofs of RFC 6962 trees${absent}`, () => {
  it('are all there', () => {
    expect(vectors('inclusion').length + vectors('consistency').length).toBe(196)
  })

  it.each(vectors('inclusion'))('inclusion %s has the wanted verdict', (_, vector) => {
    const proof = (vector.proof ?? []).map(bytes)
    const proved = verifyInclusion(bytes(vector.leafHash), vector.leafIdx, vector.treeSize, proof, bytes(vector.root))
    expect(proved).toBe(!vector.wantErr)
  })

  it.each(vectors('consistency'))('consistency %s has the wanted verdict', (_, vector) => {
    const proof = (vector.proof ?? []).map(bytes)
    const [root1, root2] = [bytes(vector.root1), bytes(vector.root2)]
    expect(verifyConsistency(vector.size1, root1, vector.size2, root2, proof)).toBe(!vector.wantErr)
  })
})

describe('the tree', () => {
  it('has the reference root of RFC 6962 for its eight leaves', () => {
    const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
    const { frontier } = appendLeaves(
      EMPTY_FRONTIER,
      leaves.map((hex) => leafHash(Buffer.from(hex, 'hex'))),
    )
    expect(Buffer.from(rootOf(frontier)).toString('hex')).toBe(
      '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    )
    expect(rootOf(EMPTY_FRONTIER)).toEqual(createHash('sha256').digest())
  })

  it('grown in batches of any sizes has the root and the nodes of the definition', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { maxLength: 12 }), (batches) => {
        let frontier = EMPTY_FRONTIER
        const leaves: Buffer[] = []
        for (const length of batches) {
          const added = Array.from({ length }, (_, index) => leafHash(Buffer.from(`${leaves.length + index}`)))
          const grown = appendLeaves(frontier, added)
          leaves.push(...added)
          frontier = grown.frontier
          for (const node of grown.nodes) expect(node.hash).toEqual(definition(coveredBy(node, leaves)))
        }
        expect(frontier.size).toBe(leaves.length)
        expect(rootOf(frontier)).toEqual(definition(leaves))
      }),
    )
  })

  it('proves every leaf and every growth, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 300 }), fc.nat(), fc.nat(), async (size, pick, other) => {
        const leaves = Array.from({ length: size }, (_, index) => leafHash(Buffer.from(`${index}`)))
        const readNodes = reader(appendLeaves(EMPTY_FRONTIER, leaves).nodes)
        const root = definition(leaves)
        const index = pick % size
        const leaf = leaves[index] ?? root
        const proof = await makeInclusionProof(index, size, readNodes)
        expect(verifyInclusion(leaf, index, size, proof, root)).toBe(true)
        expect(verifyInclusion(leafHash(Buffer.from('other')), index, size, proof, root)).toBe(false)
        expect(verifyInclusion(leaf, index, size, [...proof, root], root)).toBe(false)
        if (size > 1) expect(verifyInclusion(leaf, (index + 1) % size, size, proof, root)).toBe(false)

        const older = 1 + (other % size)
        const oldRoot = definition(leaves.slice(0, older))
        const growth = await makeConsistencyProof(older, size, readNodes)
        expect(verifyConsistency(older, oldRoot, size, root, growth)).toBe(true)
        expect(verifyConsistency(older, leafHash(oldRoot), size, root, growth)).toBe(false)
        expect(verifyConsistency(older, oldRoot, size, leafHash(root), growth)).toBe(false)
        if (older > 1) expect(verifyConsistency(older - 1, oldRoot, size, root, growth)).toBe(false)
      }),
    )
  })
})

/** MTH of RFC 6962 2.1, word by word. */
function definition(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves
  if (only === undefined) return createHash('sha256').digest()
  if (leaves.length === 1) return only
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return nodeHash(definition(leaves.slice(0, k)), definition(leaves.slice(k)))
}

function coveredBy(node: TreeNode, leaves: readonly Buffer[]): Buffer[] {
  return leaves.slice(node.position * 2 ** node.level, (node.position + 1) * 2 ** node.level)
}

function reader(nodes: readonly TreeNode[]): ReadNodes {
  const known = new Map(nodes.map((node) => [`${node.level}/${node.position}`, node.hash]))
  return async (places) =>
    places.map(({ level, position }) => known.get(`${level}/${position}`) ?? Buffer.from('not a full subtree'))
}
