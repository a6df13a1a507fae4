import { loadWords } from '../src/words/locale'

await Promise.all([loadWords('zh-CN'), loadWords('en')])
// fetched when it is first wanted: on a busy machine that outlasts any number of turns a test waits
await Promise.all([import('@suiban/client/emoji'), import('../src/view/callback')])
