// Drafts on this device, in IndexedDB: the one store that also works on a plain-http LAN address and survives a closed tab.
// A draft: {id, owner, url, question, revision, sending: {operation, answer, revision} | null,
//           wanted: {operation, answer} | null, changed: milliseconds, held: "" | "conflict" | "refused"}

const DATABASE = "assessment-drafts";
const STORE = "drafts";

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function onDevice(database) {
  const store = (mode) => database.transaction(STORE, mode).objectStore(STORE);
  return {
    durable: true,
    put: (draft) => settled(store("readwrite").put(draft)),
    remove: (id) => settled(store("readwrite").delete(id)),
    async of(owner) {
      const all = await settled(store("readonly").getAll());
      return all.filter((draft) => draft.owner === owner).sort((a, b) => a.changed - b.changed);
    },
  };
}

function inMemory() {
  return { durable: false, put: async () => undefined, remove: async () => undefined, of: async () => [] };
}

/** The store of this device; one that forgets (durable: false) where the browser refuses IndexedDB. */
export async function openStore() {
  try {
    return onDevice(await opened());
  } catch (refusal) {
    return inMemory();
  }
}

/** A random operation id, 32 hex digits; crypto.randomUUID is missing on plain http. */
export function operationId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
