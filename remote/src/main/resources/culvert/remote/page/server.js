// The page is whole without this: it says times by the clock of who reads them, and keeps what was counted fresh.
"use strict";

const EVERY = 15000;
const live = document.getElementById("live");
const moment = new Intl.DateTimeFormat(undefined, {dateStyle: "medium", timeStyle: "short"});
const hour = new Intl.DateTimeFormat(undefined, {hour: "2-digit", minute: "2-digit"});

function sayTimes(within) {
    for (const time of within.querySelectorAll("time")) {
        time.textContent = moment.format(new Date(time.dateTime));
    }
    for (const label of within.querySelectorAll("text[data-hour]")) {
        label.textContent = hour.format(new Date(label.dataset.hour));
    }
}

async function refresh() {
    if (document.hidden || live.contains(document.activeElement)) {
        return;
    }
    try {
        const answer = await fetch("/live", {cache: "no-store"});
        if (answer.ok) {
            const open = live.querySelector("details").open;
            live.innerHTML = await answer.text();
            live.querySelector("details").open = open;
            sayTimes(live);
            live.classList.remove("stale");
        }
    } catch (gone) {
        live.classList.add("stale");
    }
}

sayTimes(document);
setInterval(refresh, EVERY);
