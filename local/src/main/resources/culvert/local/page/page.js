// The page is whole without this: it only keeps the live part fresh and adds buttons that copy.
"use strict";

const live = document.getElementById("live");

async function refresh() {
    if (document.hidden) {
        return;
    }
    try {
        const answer = await fetch("/live", {cache: "no-store"});
        if (answer.ok) {
            live.innerHTML = await answer.text();
            live.classList.remove("stale");
        }
    } catch (gone) {
        live.classList.add("stale");
    }
}

if (live) {
    setInterval(refresh, 2000);
}

for (const block of document.querySelectorAll("pre")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
        try {
            await navigator.clipboard.writeText(block.querySelector("code").textContent);
            button.textContent = "Copied";
        } catch (refused) {
            const range = document.createRange();
            range.selectNodeContents(block.querySelector("code"));
            getSelection().removeAllRanges();
            getSelection().addRange(range);
            button.textContent = "Selected";
        }
        setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    block.append(button);
}
