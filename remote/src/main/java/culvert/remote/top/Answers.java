package culvert.remote.top;

import java.time.Duration;

/**
 * What a server has said when it was looked at, in JSON.
 *
 * @param at when that was, on a clock that begins anywhere
 */
public record Answers(String health, String sessions, String associations, String users, Duration at) {
    /** All of it as one object. */
    public String json() {
        return "{\"health\":" + health.strip() + ',' + inner(sessions) + ',' + inner(associations) + ',' + inner(users)
                + "}\n";
    }

    private static String inner(String object) {
        String text = object.strip();
        return text.substring(1, text.length() - 1);
    }
}
