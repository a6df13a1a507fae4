/** Chosen files that were not uploaded yet, kept in IndexedDB: a reload or a lost network must not lose them. */

export interface Shelved {
  /** The future message's `client_id`: however often it is tried, it stays one message. */
  client_id: string
  scope: string
  blob: Blob
  /** Pixels of a picture; else 0. */
  width: number
  height: number
  /** What it is called; pictures and voice notes have no name of their own. */
  name?: string
  at: string
}

const DATABASE = 'suiban'
const STORE = 'pictures'

export async function shelve(picture: Shelved): Promise<void> {
  await change((store) => store.put(picture))
}

export async function unshelve(clientId: string): Promise<void> {
  await change((store) => store.delete(clientId))
}

/** In the order they were chosen; null where nothing can be kept. */
export async function shelved(scope: string): Promise<Shelved[] | null> {
  const found = await change((store) => store.getAll() as IDBRequest<Shelved[]>)
  if (!found) return null
  return found.filter((picture) => picture.scope === scope).sort((a, b) => a.at.localeCompare(b.at))
}

/** Resolves with undefined where the browser has no usable store (private windows): then memory has to do. */
async function change<T>(act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
  try {
    const database = await opened()
    const request = act(database.transaction(STORE, 'readwrite').objectStore(STORE))
    return await result(request)
  } catch {
    return undefined
  }
}

let opening: Promise<IDBDatabase> | undefined

function opened(): Promise<IDBDatabase> {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'client_id' })
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('no store'))
  })
  return opening
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('no store'))
  })
}
