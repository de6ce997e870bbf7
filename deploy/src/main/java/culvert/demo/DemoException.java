package culvert.demo;

/** The demo cannot go on; the message is for the user. */
final class DemoException extends Exception {
    DemoException(String message) {
        super(message);
    }
}
