import { SIZES } from '@suiban/chat/model/simple'
import { useBank } from '../context'
import { Icon } from '../icons'
import { Footnote, Groups } from '../parts'

export function MePage() {
  const { words, locale, identity, setLocale, signOut, simple } = useBank()
  const me = words.me
  return (
    <div class="m-page m-me">
      <header class="m-person">
        <span class="m-face" aria-hidden="true">
          {identity === 'guest' ? <Icon name="user" size={28} /> : identity.name.slice(0, 1)}
        </span>
        <div>
          <h1>{identity === 'guest' ? words.visitor : identity.name}</h1>
          <p>
            {identity === 'guest' ? me.guestNote : me.number(identity.customer_no)}
            {identity !== 'guest' && identity.level && <span class="m-level-small">{words.level(identity.level)}</span>}
          </p>
        </div>
        <button type="button" class="m-button m-quiet" onClick={signOut}>
          {identity === 'guest' ? me.signIn : me.switch}
        </button>
      </header>
      <Groups groups={me.groups} />
      <ul class="m-card m-list">
        <li>
          <button
            type="button"
            class="m-line"
            role="switch"
            aria-checked={simple.size > 0}
            data-testid="simple-switch"
            onClick={() => simple.set(simple.size > 0 ? 0 : SIZES[0])}
          >
            <span class="m-line-icon">
              <Icon name="text" size={22} />
            </span>
            <span class="m-line-words">
              <strong>{me.simple}</strong>
              <span>{me.simpleNote}</span>
            </span>
            <span class="m-value">{simple.size > 0 ? me.on : me.off}</span>
          </button>
        </li>
        {simple.size > 0 && (
          <li class="m-sizes" role="group" aria-label={me.size}>
            {SIZES.map((size, index) => (
              <button
                key={size}
                type="button"
                class="m-button m-quiet"
                aria-pressed={simple.size === size}
                onClick={() => simple.set(size)}
              >
                {me.sizes[index]}
              </button>
            ))}
          </li>
        )}
        <li>
          <button type="button" class="m-line" onClick={() => setLocale(locale === 'en' ? 'zh-CN' : 'en')}>
            <span class="m-line-icon">
              <Icon name="globe" size={22} />
            </span>
            <span class="m-line-words">
              <strong>{me.languageTitle}</strong>
            </span>
            <span class="m-value" lang={locale === 'en' ? 'zh-CN' : 'en'}>
              {words.language}
            </span>
          </button>
        </li>
        <li>
          <a class="m-line" href="tel:4000001860">
            <span class="m-line-icon">
              <Icon name="phone" size={22} />
            </span>
            <span class="m-line-words">
              <strong>{me.hotline}</strong>
            </span>
          </a>
        </li>
      </ul>
      <Footnote>{words.demo}</Footnote>
    </div>
  )
}
