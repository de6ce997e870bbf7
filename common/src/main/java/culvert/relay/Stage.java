package culvert.relay;

/** A part of a session's life that takes time, for metrics; the whole of it is in its end. */
public enum Stage {
    /** From accepting the connection until the request was understood. */
    AUTHENTICATE("authenticate"),

    /** The lookup of the target's name, a part of connecting to it. */
    RESOLVE("resolve"),

    /** From the request until the far side is connected. */
    CONNECT("connect"),

    /** From then until the first byte that came back was handed on. */
    FIRST_BYTE("first-byte"),

    /** From accepting the connection until its end. */
    WHOLE("whole");

    private final String label;

    Stage(String label) {
        this.label = label;
    }

    /** The label of the metric. */
    public String label() {
        return label;
    }
}
