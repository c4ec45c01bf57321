type Listener = () => void;

/** A signal of the shape that axios takes, as those of abort-controller and jsdom: no EventTarget of Node's, without a reason. */
export class ForeignAbortController {
  readonly listeners = new Set<Listener>();
  readonly signal = {
    aborted: false,
    addEventListener: (_type: string, listener: Listener) => void this.listeners.add(listener),
    removeEventListener: (_type: string, listener: Listener) => void this.listeners.delete(listener),
  } as unknown as AbortSignal;

  abort(): void {
    Object.assign(this.signal, { aborted: true });
    this.listeners.forEach((listener) => listener());
  }
}
