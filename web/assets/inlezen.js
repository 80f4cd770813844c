// While a file is read in, the bar moves by itself; without this script the page is loaded anew now and then.
const INTERVAL = 1500;

async function refresh(bar) {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return bar;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-voortgang]");
  if (!fresh) {
    location.reload();
    return null;
  }
  bar.replaceWith(fresh);
  return fresh;
}

function follow(bar) {
  setTimeout(async () => {
    const next = await refresh(bar).catch(() => bar);
    if (next) follow(next);
  }, INTERVAL);
}

const bar = document.querySelector("[data-voortgang]");
if (bar) follow(bar);
