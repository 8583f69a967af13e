import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expandTemplate, placeholderOf, slugOf, TEMPLATE_VARIABLES } from './template.ts'

const VALUES = {
  'build.number': '12',
  'commit.sha': 'f'.repeat(40),
  'commit.short': 'fffffff',
  'ref.name': `Feature/$& \${{ build.number }}`,
  'ref.slug': 'feature',
}

describe('a template', () => {
  it.each([
    [`1.0.\${{ build.number }}`, '1.0.12'],
    [`\${{build.number}}-\${{   commit.short   }}`, '12-fffffff'],
    [`\${{ build.numbers }}`, `\${{ build.numbers }}`],
    [`\${{ }} \${{`, `\${{ }} \${{`],
    [`$BUILD \${BUILD} $$`, `$BUILD \${BUILD} $$`],
    [`\${{ toString }}`, `\${{ toString }}`],
  ])('%j becomes %j', (template, wanted) => {
    expect(expandTemplate(template, VALUES)).toBe(wanted)
  })

  it('does not expand what a value brings in', () => {
    expect(expandTemplate(`\${{ ref.name }}`, VALUES)).toBe(VALUES['ref.name'])
  })

  it('knows every variable by its placeholder', () => {
    for (const name of TEMPLATE_VARIABLES) expect(expandTemplate(placeholderOf(name), VALUES)).toBe(VALUES[name])
  })
})

describe('a slug', () => {
  it.each([
    ['main', 'main'],
    ['Feature/Add_Tax!', 'feature-add-tax'],
    ['--x--', 'x'],
    ['äöü', 'ref'],
    [`${'a'.repeat(59)}-b`, 'a'.repeat(59)],
  ])('of %j is %j', (name, wanted) => {
    expect(slugOf(name)).toBe(wanted)
  })

  it('is always safe in a file name and a version', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(slugOf(name)).toMatch(/^[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?$/)
      }),
    )
  })
})
