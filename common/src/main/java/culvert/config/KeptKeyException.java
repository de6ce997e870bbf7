package culvert.config;

/** A running end was given another value for a key that it takes at its start only. */
public final class KeptKeyException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final transient Key<?> key;

    KeptKeyException(Key<?> key) {
        super("\"" + key.name() + "\" cannot change while the program runs, expected the value that it was started"
                + " with, or another start");
        this.key = key;
    }

    public Key<?> key() {
        return key;
    }
}
