// One stream of news per browser: the tab that holds the lock reads it for all, and when it is closed the next one takes over. A browser
// allows six connections to a server, and ten open tabs must not use them up.
import { type News, tell } from './live';

const ADDRESS = '/api/events';
const NAME = 'aftersale-live';
const PAUSE_MILLISECONDS = 5_000;

/** What the tabs say to each other: topics, or null for everything. */
type Message = string[] | null;

const newsOf = (message: Message): News => message && new Set(message);

/** Joins the tabs that share a stream; `onRefused` is called when the server does not let us listen. Returns how to leave them. */
export function joinStream(onRefused: () => void): () => void {
  const leaving = new AbortController();
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    tell(newsOf(data));
  };
  const pass = (message: Message): void => {
    channel.postMessage(message);
    tell(newsOf(message));
  };
  const read = () => readStream(pass, onRefused, leaving.signal);
  // Without TLS a browser has no locks, except on the machine itself: then each tab reads for itself.
  if ('locks' in navigator) {
    navigator.locks.request(NAME, { signal: leaving.signal }, read).catch((error: unknown) => {
      if (!leaving.signal.aborted) {
        throw error;
      }
    });
  } else {
    void readStream((message) => {
      tell(newsOf(message));
    }, onRefused, leaving.signal);
  }
  return () => {
    leaving.abort();
    channel.close();
  };
}

/** Reads until it is told to stop. The browser itself connects again after a break, but not after a refusal. */
function readStream(pass: (message: Message) => void, onRefused: () => void, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let source: EventSource;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const open = (): void => {
      source = new EventSource(ADDRESS);
      source.addEventListener('resync', () => {
        pass(null);
      });
      source.addEventListener('change', ({ data }: MessageEvent<string>) => {
        pass(data.split(' ').slice(0, 1));
      });
      source.addEventListener('error', () => {
        if (source.readyState === EventSource.CLOSED) {
          onRefused();
          timer = setTimeout(open, PAUSE_MILLISECONDS);
        }
      });
    };
    open();
    stop.addEventListener('abort', () => {
      clearTimeout(timer);
      source.close();
      resolve();
    });
  });
}
