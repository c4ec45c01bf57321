const $ = (id) => document.getElementById(id);
const show = (id, text) => $(id).textContent !== String(text) && ($(id).textContent = text);
const time = (date) => new Date(date).toLocaleTimeString('sv-SE');
const seconds = (ms) => Math.ceil(ms / 1000);

/** A status comes twice a second. */
const SILENCE_MS = 3_000;

function showSession({ state, generation, expiration, expiresInMs, logins, failedLogins, pausedUntil }) {
  show('state', state);
  show('expiration', expiration ? time(expiration) : '–');
  show('left', `${seconds(expiresInMs)} s`);
  show('generation', generation ?? '–');
  const failed = failedLogins ? ` (and ${failedLogins} failed)` : '';
  show('logins', logins + failed + (pausedUntil ? `, paused until ${time(pausedUntil)}` : ''));
}

let shownGeneration;
function showBar({ state, generation, expiresInMs, lifetimeMs, windows }) {
  const { softFromMs, softByMs, hardFromMs } = windows;
  const ends = [softFromMs, hardFromMs, lifetimeMs];
  [...$('windows').children].forEach((part, i) => (part.style.flexGrow = ends[i] - (ends[i - 1] ?? 0)));
  const ageMs = lifetimeMs - expiresInMs;
  $('bar').classList.remove('unknown');
  // It moves within a session, and jumps to the next one.
  $('now').classList.toggle('moving', generation === shownGeneration);
  $('now').style.left = `${(100 * ageMs) / (lifetimeMs || 1)}%`;
  shownGeneration = generation;
  const [age, softFrom, hardFrom, end] = [ageMs, ...ends].map(seconds);
  $('bar').ariaValueMax = end || 1;
  $('bar').ariaValueNow = age;
  $('bar').ariaValueText =
    `${state}, ${age} of ${end} s. Soft from ${softFrom} to ${seconds(softByMs)} s on, hard from ${hardFrom} s on.`;
}

function showDemo({ calls, fault, mayEndSessionInMs }) {
  if (!$('fault')) {
    $('trouble').replaceChildren($('demo').content.cloneNode(true));
    $('buttons').addEventListener('click', ({ target }) => target.dataset.action && press(target));
    document.querySelectorAll('[data-demo]').forEach((element) => (element.hidden = false));
  }
  Object.entries(calls).forEach(([id, count]) => show(id, count));
  const until = fault ? `For ${seconds(fault.endsInMs)} s more, logins ${fault.effect}. ` : '';
  const wait =
    `You can end the session again in ${seconds(mayEndSessionInMs)} s. If sessions ended faster, ` +
    'it would look like another process with the same key, and logins would pause.';
  show('fault', until + (mayEndSessionInMs > 0 ? wait : ''));
  mayEndSession = mayEndSessionInMs <= 0;
  updateButtons();
}

let isAppSilent = false;
let mayEndSession = true;
const pressed = new Set();

function updateButtons() {
  for (const button of document.querySelectorAll('[data-action]')) {
    const mustWait = button.dataset.action === 'end-session' && !mayEndSession;
    // Not `disabled`: that would take the focus away.
    button.ariaDisabled = isAppSilent || mustWait || pressed.has(button);
  }
}

async function press(button) {
  if (button.ariaDisabled === 'true') return;
  pressed.add(button);
  updateButtons();
  const problem = await send(button.dataset.action);
  pressed.delete(button);
  updateButtons();
  if (problem) showLine({ at: new Date().toISOString(), text: `“${button.textContent}” failed: ${problem}` });
}

/** Returns what went wrong. */
async function send(action) {
  try {
    const { ok, status } = await fetch(`/demo/${action}`, { method: 'POST' });
    return ok ? '' : `the app responded with HTTP ${status}.`;
  } catch {
    return 'the app does not respond.';
  }
}

/** Nothing on the page looks alive until the next status. */
function showSilence() {
  isAppSilent = true;
  shownGeneration = undefined;
  show('state', 'unknown');
  show('left', '–');
  $('bar').classList.add('unknown');
  $('bar').ariaValueText = 'unknown';
  $('now').classList.remove('moving');
  if ($('fault')) show('fault', '');
  updateButtons();
  const isClosed = source.readyState === EventSource.CLOSED;
  announce(`The app does not respond. ${isClosed ? 'Reload this page to try again.' : 'Trying again…'}`);
}

function showLine({ at, text }) {
  const item = document.createElement('li');
  const when = Object.assign(document.createElement('time'), { dateTime: at, textContent: time(at) });
  item.append(when, text);
  $('events').prepend(item);
  [...$('events').children].slice(20).forEach((oldest) => oldest.remove());
  announce(text);
}

// Only the latest line of a second, so that a screen reader is not flooded.
let latest, timer;
function announce(text) {
  latest = text;
  timer ??= setTimeout(() => {
    timer = undefined;
    show('latest', latest);
  }, 1000);
}

let silence;
function waitForStatus() {
  clearTimeout(silence);
  silence = setTimeout(showSilence, SILENCE_MS);
}

const source = new EventSource('/events');
waitForStatus();
source.addEventListener('open', () => $('events').replaceChildren());
source.addEventListener('error', showSilence);
source.addEventListener('line', ({ data }) => showLine(JSON.parse(data)));
source.addEventListener('status', ({ data }) => {
  waitForStatus();
  if (isAppSilent) announce('The app responds again.');
  isAppSilent = false;
  const status = JSON.parse(data);
  showSession(status);
  showBar(status);
  if (status.demo) showDemo(status.demo);
});
