package culvert.e2e.rig;

import culvert.Until;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Scripts in the page that a running Chromium shows, by its own protocol for tools. */
public final class DevTools {
    private static final Pattern LISTENING = Pattern.compile("DevTools listening on ws://(127\\.0\\.0\\.1:\\d+)/");
    private static final Pattern PAGE = Pattern.compile("\"webSocketDebuggerUrl\": \"(ws://[^\"]*/page/[^\"]*)\"");
    /** What it says of a script that was begun on the empty page, before the page that was asked for. */
    private static final String NOT_YET = "Execution context was destroyed";

    private static final int TRIES = 20;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private DevTools() {}

    /** What a script says in the end, as JSON; it may be one that awaits something. */
    public static String run(Running browser, String script) throws Exception {
        String said = once(browser, script);
        for (int i = 0; i < TRIES && (said.contains(NOT_YET) || said.contains("Inspected target navigated")); i++) {
            said = once(browser, script);
        }
        return said;
    }

    private static String once(Running browser, String script) throws Exception {
        Matcher listening = browser.await(LIMIT, LISTENING.pattern());
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest list = HttpRequest.newBuilder(URI.create("http://" + listening.group(1) + "/json/list"))
                    .build();
            StringBuilder page = new StringBuilder();
            Until.isTrue(LIMIT, browser::log, () -> {
                Matcher found = PAGE.matcher(client.sendAsync(list, HttpResponse.BodyHandlers.ofString())
                        .join()
                        .body());
                return found.find() && page.append(found.group(1)).length() > 0;
            });
            Answer answer = new Answer();
            WebSocket socket = client.newWebSocketBuilder()
                    .buildAsync(URI.create(page.toString()), answer)
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            String quoted = script.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
            var _ = socket.sendText(
                    "{\"id\": 1, \"method\": \"Runtime.evaluate\", \"params\": {\"awaitPromise\": true,"
                            + " \"returnByValue\": true, \"expression\": \"" + quoted + "\"}}",
                    true);
            String said = answer.whole.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            socket.abort();
            return said;
        }
    }

    private static final class Answer implements WebSocket.Listener {
        private final CompletableFuture<String> whole = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean isLast) {
            text.append(part);
            if (isLast) {
                whole.complete(text.toString());
            }
            socket.request(1);
            return null;
        }
    }
}
