export const GUIDES: Record<string, string>
export function rendered(markdown: string): string
export function guidePage(html: string, filename: string): string
