import { loadWords } from '@suiban/chat/words/locale'

await Promise.all([loadWords('zh-CN'), loadWords('en')])
