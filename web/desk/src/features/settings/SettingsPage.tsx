/** Settings: what kinds there are, what there is of one kind, and one of them. The address holds all three. */
import { RightOutlined } from '@ant-design/icons'
import { Link, NavLink, useParams } from 'react-router'

import { useMay } from '@/shared/session'
import { useWords } from '@/shared/settings'
import { Blank } from '@/shared/ui/Small'

import { SECTIONS } from './api'
import { SectionView } from './SectionView'
import './settings.css'

export default function SettingsPage() {
  const own = useWords().settings
  const { section, id } = useParams()
  const replies = useMay('canned')
  const known = section ? SECTIONS[section] : undefined
  return (
    <main className={`settings${section ? ' in-section' : ''}${id ? ' in-setting' : ''}`}>
      <nav className="settings-nav" aria-label={own.sections}>
        <h1>{own.title}</h1>
        {Object.keys(SECTIONS).map((name) => (
          <NavLink key={name} to={`/settings/${name}`} className="settings-place" data-testid={`section-${name}`}>
            <span>{own.section[name]}</span><RightOutlined aria-hidden className="settings-go" />
          </NavLink>
        ))}
        {replies && <Link to="/canned" className="settings-place quiet">{own.canned_link}</Link>}
      </nav>
      {section && known ? <SectionView key={section} name={section} section={known} /> : <div className="settings-choose"><Blank title={own.choose} /></div>}
    </main>
  )
}
