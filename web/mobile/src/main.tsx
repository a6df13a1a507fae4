import '@suiban/chat/style.css'
import '@suiban/flow/style.css'
import { loadWords } from '@suiban/chat/words/locale'
import { render } from 'preact'
import { App } from './app'
import './style.css'
import './simple.css'

// the language is changed here in one touch
await Promise.all([loadWords('zh-CN'), loadWords('en')])
render(<App />, document.getElementById('app') as HTMLElement)
