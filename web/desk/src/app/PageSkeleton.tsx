import { Lines } from '@/shared/ui/Small'

/** The three panes before anything is known: nothing jumps when the content comes. */
export function PageSkeleton() {
  return (
    <div className="shell" aria-busy>
      <header className="bar" />
      <main className="panes" data-shown="list">
        <div className="pane list"><Lines rows={6} /></div>
        <div className="pane middle" />
        <div className="pane right"><Lines rows={4} /></div>
      </main>
    </div>
  )
}
