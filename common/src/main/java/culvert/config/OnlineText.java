package culvert.config;

import java.io.IOException;

/** What was fetched from an https address, and may be another text by now. */
public final class OnlineText {
    private final OnlineAddress address;
    private final String text;

    OnlineText(OnlineAddress address, String text) {
        this.address = address;
        this.text = text;
    }

    /**
     * Fetches it again: true when it is another text.
     *
     * @throws IOException when it cannot be fetched; the message names the host
     */
    public boolean hasChanged() throws IOException {
        try {
            return !address.fetch().strip().equals(text);
        } catch (ConfigException e) {
            return true; // who reads it says what is wrong
        }
    }

    /** Its host. */
    @Override
    public String toString() {
        return address.place().toString();
    }
}
