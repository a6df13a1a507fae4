import { loadWords } from '../src/words/locale'

await Promise.all([loadWords('zh-CN'), loadWords('en')])
