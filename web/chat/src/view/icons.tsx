import type { ComponentChildren } from 'preact'

export function Icon({ children, size = 20 }: { children: ComponentChildren; size?: number }) {
  return (
    <svg
      class="sb-icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  )
}

export const CloseIcon = () => (
  <Icon>
    <path d="M6 6l12 12M18 6L6 18" />
  </Icon>
)
export const PersonIcon = ({ size }: { size?: number }) => (
  <Icon {...(size ? { size } : {})}>
    <path d="M4.5 13v-1.5a7.5 7.5 0 0 1 15 0V13" />
    <path d="M4.5 13.2h1.8a1 1 0 0 1 1 1v3a1 1 0 0 1-1 1H5.8a1.3 1.3 0 0 1-1.3-1.3zM19.5 13.2h-1.8a1 1 0 0 0-1 1v3a1 1 0 0 0 1 1h.5a1.3 1.3 0 0 0 1.3-1.3z" />
    <path d="M19.5 17v.6a3 3 0 0 1-3 3H13" />
  </Icon>
)
export const PictureIcon = () => (
  <Icon size={22}>
    <rect x="3.5" y="5" width="17" height="14" rx="3" />
    <circle cx="9" cy="10" r="1.5" />
    <path d="M4 17l4.6-4.2a1.4 1.4 0 0 1 1.9 0L13 15l1.6-1.4a1.4 1.4 0 0 1 1.8 0L20 16.6" />
  </Icon>
)
export const ShieldIcon = ({ size = 20 }: { size?: number }) => (
  <Icon size={size}>
    <path d="M12 3.5l7 2.6v5.1c0 4.300-2.900 7.500-7 9.300-4.100-1.800-7-5-7-9.300V6.100z" />
    <path d="M9 11.900l2.200 2.200 4-4.300" />
  </Icon>
)
export const SendIcon = () => (
  <Icon size={20}>
    <path d="M12 19V5.5M6 11l6-6 6 6" stroke-width="2.2" />
  </Icon>
)
export const BookIcon = () => (
  <Icon size={14}>
    <path d="M6.5 4.5H18a1 1 0 0 1 1 1v13.8H7a2 2 0 0 1-2-2V6a1.5 1.5 0 0 1 1.5-1.5z" />
    <path d="M5 17.3a2 2 0 0 1 2-2h12" />
  </Icon>
)
export const DownIcon = () => (
  <Icon size={18}>
    <path d="M6 9l6 6 6-6" />
  </Icon>
)
export const ChevronIcon = () => (
  <Icon size={12}>
    <path d="M9 6l6 6-6 6" />
  </Icon>
)
export const OfflineIcon = () => (
  <Icon size={16}>
    <path d="M3 3l18 18M8.5 15.5a5 5 0 0 1 7 0M5 12a10 10 0 0 1 4.2-2.5M19 12a10 10 0 0 0-5.5-2.8M12 19h.01" />
  </Icon>
)
export const ClockIcon = () => (
  <Icon size={12}>
    <circle cx="12" cy="12" r="8" />
    <path d="M12 8v4.4l2.6 1.6" />
  </Icon>
)
export const TickIcon = () => (
  <Icon size={14}>
    <path d="M5.5 12.5l4 4 9-9" stroke-width="2" />
  </Icon>
)
export const TwoTicksIcon = () => (
  <Icon size={14}>
    <path d="M2.5 12.5l4 4 8.5-9M11.5 15.5l1.2 1 8.8-9" stroke-width="2" />
  </Icon>
)
export const WarningIcon = () => (
  <Icon size={14}>
    <path d="M12 8v5M12 16.2v.1" stroke-width="2.2" />
    <circle cx="12" cy="12" r="9" />
  </Icon>
)
export const ChatIcon = ({ size = 26 }: { size?: number }) => (
  <Icon size={size}>
    <path d="M12 4c4.7 0 8.5 3.2 8.5 7.2s-3.8 7.2-8.5 7.2c-.9 0-1.8-.1-2.6-.4L5 19.8l.9-3.3c-1.5-1.3-2.4-3.2-2.4-5.3C3.5 7.2 7.3 4 12 4z" />
    <path d="M8.7 12.5c.8 1.100 2 1.700 3.300 1.700s2.500-.6 3.300-1.700" />
  </Icon>
)
