const PATHS: Record<string, string> = {
  transfer: 'M4 9h14l-4-4M20 15H6l4 4',
  list: 'M6 4h12v16l-3-1.8-3 1.8-3-1.8L6 20zM9.5 9h5M9.5 13h5',
  deposit:
    'M4 11c0-3 3-5 7.5-5 1.3 0 2.5.2 3.5.5L18 5v3.2c1 .8 1.6 1.7 1.8 2.8H21v4h-2c-.4.7-1 1.3-1.8 1.8V19h-2.5v-1.2c-1 .2-2.1.2-3.2.2-.8 0-1.6-.1-2.3-.2V19H6.7v-2C5 15.7 4 13.5 4 11zM9 9.5h4',
  card: 'M3.5 7.5a2 2 0 0 1 2-2h13a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-13a2 2 0 0 1-2-2zM3.5 10h17M7 15h3.5',
  shield: 'M12 3.5l7 2.5v5.5c0 4.3-2.9 7.3-7 9-4.1-1.7-7-4.7-7-9V6zM9 12l2.2 2.2L15.2 10',
  wealth: 'M4 19h16M6 16v-4M10.5 16V8M15 16v-5M19 9l-4-4-4.5 3.5L5 6',
  chart: 'M4 5v14h16M7.5 15l3.5-4 3 2.5L19 8',
  loan: 'M4 9.5h16v9.5H4zM4 9.5L7 5h10l3 4.5M12 12v4.5M9.8 13.5h4.4',
  globe:
    'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM3.5 12h17M12 3.5c2.5 2.5 3.5 5.3 3.5 8.5s-1 6-3.5 8.5c-2.5-2.5-3.5-5.3-3.5-8.5s1-6 3.5-8.5z',
  branch: 'M4 10l8-5.5L20 10M5.5 10v8M9.8 10v8M14.2 10v8M18.5 10v8M4 19.5h16',
  gauge: 'M4.5 17a8.5 8.5 0 1 1 15 0M12 14l4-5M12 14.5h.01',
  split: 'M12 3.5a8.5 8.5 0 1 0 8.5 8.5H12zM15.5 4.3a8.5 8.5 0 0 1 4.7 4.7h-4.7z',
  alert: 'M12 4l9 15.5H3zM12 10v4M12 16.8h.01',
  calendar: 'M4.5 6.5h15v13h-15zM4.5 10.5h15M8.5 4v4M15.5 4v4M9 14.5h2',
  receipt: 'M6 3.5h9l3.5 3.5v13.5H6zM14.5 3.5V7.5h4M9 12h6M9 16h4',
  home: 'M4 11l8-7 8 7M6 9.5V19.5h12V9.5M10 19.5v-5h4v5',
  lock: 'M6 10.5h12v9H6zM8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5M12 14v2',
  phone:
    'M6.5 4h3l1.5 4-2 1.5a11 11 0 0 0 5 5l1.5-2 4 1.5v3c0 1-.8 1.7-1.7 1.6C10.7 18 6 13.3 5 6.2 4.8 5 5.5 4 6.5 4z',
  device: 'M7.5 3.5h9v17h-9zM11 17.8h2',
  text: 'M3.5 18L8.5 6l5 12M5.2 14h6.6M15 18l3-7 3 7M16 15.7h4',
  star: 'M12 4l2.4 5 5.5.7-4 3.8 1 5.5-4.9-2.7L7.1 19l1-5.5-4-3.8 5.5-.7z',
  user: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20c.8-3.8 3.7-5.5 7.5-5.5s6.7 1.7 7.5 5.5',
  search: 'M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15 15l5 5',
  right: 'M9.5 6l6 6-6 6',
  back: 'M14.5 5.5L8 12l6.5 6.5',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z',
  eyeOff:
    'M4 4l16 16M9.5 5.8A9 9 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a17 17 0 0 1-3 3.7M6 7.5A16 16 0 0 0 2.5 12S6 18.5 12 18.5a9 9 0 0 0 4-1',
  question:
    'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.6.3-1 .8-1 1.5v.2M12 16.5h.01',
}

export const ICON_NAMES = Object.keys(PATHS)

export function Icon({ name, size = 24 }: { name: string; size?: number }) {
  return (
    <svg
      class="m-icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name] ?? PATHS['question']} />
    </svg>
  )
}

/** The bank's mark: a spruce. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <path fill="currentColor" d="M24 5l9 12.4h-4.4L36.4 28h-4.8L39 38H26v5h-4v-5H9l7.4-10h-4.8l7.8-10.6H15z" />
    </svg>
  )
}
