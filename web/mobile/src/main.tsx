import '@suiban/chat/style.css'
import { render } from 'preact'
import { App } from './app'
import './style.css'
import './simple.css'

render(<App />, document.getElementById('app') as HTMLElement)
