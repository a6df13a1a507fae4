import { Chat } from '@suiban/chat/model/chat'
import { readJson, writeJson, type Prove } from '@suiban/chat/model/session'
import type { Prefill } from '@suiban/chat/view/composer'
import { simpleAttributes, useSimple } from '@suiban/chat/view/simple'
import { chooseLocale, type Locale } from '@suiban/chat/words/locale'
import { beginService } from '@suiban/client/services'
import { onTold } from '@suiban/client/push'
import type { StepUpAsk } from '@suiban/client/step_up'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { ChatLayer } from './chat_layer'
import { Bank, type BankContext } from './context'
import { Icon, Logo } from './icons'
import { fetchAssertion, IDENTITY_KEY, keepIdentity, loadIdentity, scopeOf, type Identity } from './identity'
import { CardsPage, LostPage } from './pages/cards'
import { beginProblem, ServicesPage } from './pages/all_services'
import { FlowPage } from './pages/flow'
import { HomePage } from './pages/home'
import { MePage } from './pages/me'
import { LoanPage, TransferPage, WealthPage } from './pages/services'
import { SignInPage } from './pages/sign_in'
import { leavePush } from './push'
import { StepUpSheet, type PendingProof } from './step_up'
import { flowOf, navigate, pathOf, useChatOpen, useHash, type Path } from './router'
import { asCustomer } from './session'
import { en } from './words/en'
import { zh, type MobileWords } from './words/zh'

const CHANNEL_KEY = 'bank-app'
const LOCALE_KEY = 'suiban.mobile.locale'

export function App() {
  const [identity, setIdentity] = useState<Identity>(() => loadIdentity())
  const [locale, setLocale] = useState<Locale>(startLocale)
  const words = locale === 'en' ? en : zh
  const simple = useSimple(new URLSearchParams(location.search).get('mode'))
  const look = simpleAttributes(simple)
  useEffect(() => {
    document.documentElement.lang = locale
    writeJson(localStorage, LOCALE_KEY, locale)
  }, [locale])
  useEffect(() => {
    // another tab signed in as somebody else: this one must not go on as before
    const follow = (event: StorageEvent) => {
      if (event.key === IDENTITY_KEY) setIdentity(loadIdentity())
    }
    addEventListener('storage', follow)
    return () => removeEventListener('storage', follow)
  }, [])
  const choose = (next: Identity) => {
    keepIdentity(next)
    setIdentity(next)
    navigate('/')
  }
  return (
    <div class="m-stage">
      <aside class="m-aside" aria-hidden="true">
        <Logo size={52} />
        <p class="m-aside-name">{words.bank}</p>
        <p>{words.slogan}</p>
      </aside>
      <div class="m-phone" {...look}>
        {identity === null ? (
          <main class="m-scroll">
            <SignInPage words={words} locale={locale} onChoose={choose} onLocale={setLocale} />
          </main>
        ) : (
          <SignedIn
            key={scopeOf(identity)}
            identity={identity}
            words={words}
            locale={locale}
            setLocale={setLocale}
            simple={simple}
            signOut={() => choose(null)}
          />
        )}
      </div>
    </div>
  )
}

function SignedIn(props: Omit<BankContext, 'openChat' | 'askPerson' | 'chat' | 'chatOpen' | 'beginService'>) {
  const { identity, words, locale } = props
  const hash = useHash()
  const path = pathOf(hash)
  const [open, setOpen] = useChatOpen()
  const [prefill, setPrefill] = useState<Prefill | null>(null)
  const scroll = useRef<HTMLElement>(null)
  const [pending, setPending] = useState<PendingProof | null>(null)
  const [problem, setProblem] = useState('')
  const chat = useMemo(() => {
    const prove = (ask: StepUpAsk) =>
      new Promise<string | null>((answer) => {
        const done = (assertion: string | null) => {
          setPending(null)
          answer(assertion)
        }
        setPending({ ask, done })
      })
    return makeChat(identity, locale, prove)
  }, [identity, locale])
  useEffect(() => () => chat.stop(), [chat])
  const title = titleOf(path, words)
  useEffect(() => {
    document.title = path === '/' ? words.bank : `${title} · ${words.bank}`
    chat.setPage(title, path)
    scroll.current?.scrollTo(0, 0)
  }, [chat, path, title, words])
  const signOut = () => {
    // a visitor is known by nothing but this browser, so they would lose what was said
    void leavePush(chat)
    if (identity !== 'guest') chat.signOut()
    props.signOut()
  }
  const openChat = (question = '') => {
    setPrefill(question ? { text: question } : null)
    setOpen(true)
  }
  const show = useRef(openChat)
  useEffect(() => {
    show.current = openChat
  })
  useEffect(() => {
    // a notification leads here, to a page that is open or to a new one
    if (location.hash === '#/chat') {
      history.replaceState(null, '', '#/')
      show.current()
    }
    return onTold((told) => told.suiban === 'open' && show.current())
  }, [])
  const askPerson = () => {
    openChat()
    chat.start()
    chat.askPerson()
  }
  const begin = (key: string, otherwise = '') => {
    setProblem('')
    asCustomer(chat, (headers) => beginService(key, headers)).then(
      (instance) => navigate(`/flow/${instance}`),
      (error: unknown) => (otherwise ? openChat(otherwise) : setProblem(beginProblem(error, words.allServices))),
    )
  }
  return (
    <Bank.Provider value={{ ...props, signOut, openChat, askPerson, chat, chatOpen: open, beginService: begin }}>
      <div class="m-app" inert={open}>
        <main ref={scroll} class="m-scroll" key={hash}>
          {path === '/flow' ? <FlowPage instance={flowOf(hash)} /> : <PageView path={path} />}
        </main>
        <p class="m-toast" role="alert">
          {problem}
        </p>
        {path !== '/flow' && <TabBar path={path} words={words} />}
      </div>
      <ChatLayer chat={chat} open={open} prefill={prefill} onOpen={() => openChat()} onClose={() => setOpen(false)} />
      {pending && <StepUpSheet chat={chat} pending={pending} />}
    </Bank.Provider>
  )
}

function TabBar({ path, words }: { path: Path; words: MobileWords }) {
  const tabs = [
    { path: '/', icon: 'home', label: words.tabs.home },
    { path: '/cards', icon: 'card', label: words.tabs.cards },
    { path: '/wealth', icon: 'wealth', label: words.tabs.wealth },
    { path: '/me', icon: 'user', label: words.tabs.me },
  ]
  return (
    <nav class="m-tabs">
      {tabs.map((tab) => (
        <a
          key={tab.path}
          href={`#${tab.path}`}
          {...(isUnder(path, tab.path) ? { 'aria-current': 'page' as const } : {})}
        >
          <Icon name={tab.icon} size={24} />
          {tab.label}
        </a>
      ))}
    </nav>
  )
}

function PageView({ path }: { path: Path }) {
  switch (path) {
    case '/cards':
      return <CardsPage />
    case '/cards/lost':
      return <LostPage />
    case '/transfer':
      return <TransferPage />
    case '/wealth':
      return <WealthPage />
    case '/loan':
      return <LoanPage />
    case '/me':
      return <MePage />
    case '/services':
      return <ServicesPage />
    default:
      return <HomePage />
  }
}

function makeChat(identity: Exclude<Identity, null>, locale: Locale, prove: Prove): Chat {
  const options = { channelKey: CHANNEL_KEY, scope: scopeOf(identity), locale, prove }
  return new Chat(
    identity === 'guest' ? options : { ...options, assertion: () => fetchAssertion(identity.customer_no) },
  )
}

/** How the page is called where somebody helps the customer: `信用卡 › 挂失`. */
export function titleOf(path: Path, words: MobileWords): string {
  const titles: Record<Path, string> = {
    '/': words.home.title,
    '/cards': words.cards.title,
    '/cards/lost': words.lost.full,
    '/transfer': words.transfer.title,
    '/wealth': words.wealth.title,
    '/loan': words.loan.title,
    '/me': words.me.title,
    '/services': words.allServices.title,
    '/flow': words.todo.title,
    '/sign-in': words.home.title,
  }
  return titles[path]
}

function isUnder(path: Path, tab: string): boolean {
  return tab === '/' ? path === '/' : path.startsWith(tab)
}

function startLocale(): Locale {
  const asked = new URLSearchParams(location.search).get('lang')
  return chooseLocale(asked ?? readJson<string>(localStorage, LOCALE_KEY))
}
