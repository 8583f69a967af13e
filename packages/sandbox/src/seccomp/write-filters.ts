import { writeFileSync } from 'node:fs'
import { assembleFilter } from './assemble-filter.ts'
import { filterPath } from './filter-path.ts'

// Run as `pnpm filters` in this package after a change of the rules; a test compares the files with them.
for (const arch of ['x64', 'arm64'] as const) writeFileSync(filterPath(arch), assembleFilter(arch))
