/** The way to a new task from a list: about a customer one looks for, or about nobody. */
import { PlusOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { lazy, Suspense, useState } from 'react'

import { useMay } from '@/shared/session'
import { useWords } from '@/shared/settings'

import './tasks.css'

const NewTaskDialog = lazy(() => import('./NewTaskDialog').then((found) => ({ default: found.NewTaskDialog })))

export function NewTask() {
  const words = useWords()
  const may = useMay('talk', 'take_over')
  const [adding, setAdding] = useState(false)
  if (!may) return null
  return (
    <>
      <Button className="new-task" size="small" type="text" icon={<PlusOutlined />} data-testid="new-task-any" onClick={() => setAdding(true)}>{words.tasks.new}</Button>
      {adding && <Suspense fallback={null}><NewTaskDialog companyId={null} customerId={null} conversationId={null} onClose={() => setAdding(false)} /></Suspense>}
    </>
  )
}
