import { Icon } from './icons'

export const AttachIcon = () => (
  <Icon size={22}>
    <path d="M19.5 11.6 12 19.1a4.8 4.8 0 0 1-6.800-6.800l7.800-7.800a3.200 3.200 0 0 1 4.600 4.600l-7.700 7.700a1.600 1.600 0 0 1-2.300-2.300l7-7" />
  </Icon>
)
export const MicIcon = () => (
  <Icon size={22}>
    <rect x="9" y="3.5" width="6" height="11" rx="3" />
    <path d="M5.500 11.500a6.500 6.500 0 0 0 13 0M12 18v2.800" />
  </Icon>
)
export const PlayIcon = () => (
  <Icon size={18}>
    <path d="M8 5.500v13l10.500-6.500z" fill="currentColor" />
  </Icon>
)
export const PauseIcon = () => (
  <Icon size={18}>
    <path d="M8.500 6v12M15.500 6v12" stroke-width="2.600" />
  </Icon>
)
export const BinIcon = () => (
  <Icon size={20}>
    <path d="M5 7h14M10 7V5h4v2M7 7l.8 12h8.400L17 7" />
  </Icon>
)
