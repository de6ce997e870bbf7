// The page is whole without this, but for what an administrator changes: it says times by the clock of who reads them, and keeps
// what was counted fresh. The field that goes with a change is one that no other page can send.
"use strict";

const EVERY = 15000;
const OWN = {"X-Culvert-Page": "1"};
const live = document.getElementById("live");
const people = document.getElementById("people");
const said = document.getElementById("said");
const filter = document.getElementById("filter");
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

/** Puts what the server says there, unless somebody is at it. */
async function refresh(part, path, evenThen) {
    if (document.hidden || (!evenThen && part.contains(document.activeElement))) {
        return;
    }
    try {
        const answer = await fetch(path, {cache: "no-store"});
        if (answer.ok) {
            const open = [...part.querySelectorAll("details")].map(each => each.open);
            part.innerHTML = await answer.text();
            part.querySelectorAll("details").forEach((each, i) => { each.open = open[i]; });
            sayTimes(part);
        }
        part.classList.toggle("stale", !answer.ok);
    } catch (gone) {
        part.classList.add("stale");
    }
}

function showFound() {
    const wanted = filter ? filter.value.trim().toLowerCase() : "";
    for (const row of people.querySelectorAll("li")) {
        const who = row.querySelector(".who").textContent.toLowerCase();
        row.hidden = !who.includes(wanted);
    }
}

async function ask(path, fields, where) {
    try {
        const answer = await fetch(path, {method: "POST", headers: OWN, body: new URLSearchParams(fields)});
        where.innerHTML = await answer.text();
        return answer.ok;
    } catch (gone) {
        where.innerHTML = "<p class=\"wrong\">The server does not answer.</p>";
        return false;
    }
}

async function refreshPeople(evenThen) {
    await refresh(people, "/users", evenThen);
    showFound();
}

if (people) {
    people.addEventListener("click", async event => {
        const button = event.target.closest("button[data-switch]");
        if (!button) {
            return;
        }
        button.disabled = true;
        const name = button.dataset.switch;
        await ask("/switch", {name: name, on: button.dataset.on}, said);
        await refreshPeople(true);
        const again = [...people.querySelectorAll("button")].find(each => each.dataset.switch === name);
        if (again) {
            again.disabled = false;
            again.focus({preventScroll: true});
        }
    });
    const form = document.getElementById("invite");
    const invitation = document.getElementById("invitation");
    form.addEventListener("submit", async event => {
        event.preventDefault();
        const button = form.querySelector("button");
        button.disabled = true;
        if (await ask("/invite", new FormData(form), invitation)) {
            form.elements.name.value = "";
            form.elements.note.value = "";
            invitation.focus();
            addCopies(invitation);
            await refreshPeople(true);
        }
        button.disabled = false;
    });
    if (filter) {
        filter.addEventListener("input", showFound);
    }
    setInterval(() => refreshPeople(false), EVERY);
}

function addCopies(within) {
    for (const block of within.querySelectorAll("pre")) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "copy";
        button.textContent = "Copy";
        button.addEventListener("click", async () => {
            const range = document.createRange();
            range.selectNodeContents(block.querySelector("code"));
            getSelection().removeAllRanges();
            getSelection().addRange(range);
            // without https there is no clipboard for scripts but this way
            button.textContent = document.execCommand("copy") ? "Copied" : "Selected";
            setTimeout(() => { button.textContent = "Copy"; }, 1500);
        });
        block.append(button);
    }
}

sayTimes(document);
setInterval(() => refresh(live, "/live", false), EVERY);
