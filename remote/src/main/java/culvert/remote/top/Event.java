package culvert.remote.top;

/** What the thread that paints is told by others. */
sealed interface Event {
    /** Somebody has pressed keys. */
    record Typed(String text) implements Event {}

    /** The terminal has another size. */
    record Resized() implements Event {}

    /** The terminal has gone. */
    record Gone() implements Event {}

    /** The server has answered. */
    record Came(Answers answers) implements Event {}

    /** The server has not. */
    record Failed(String why) implements Event {}

    /** What came of an order. */
    record Said(String what) implements Event {}
}
