package culvert.local.page;

import culvert.relay.Outcome;
import culvert.relay.Side;

/** Why sessions end, each in a sentence for people. */
final class Causes {
    private Causes() {}

    /** Whether nobody needs to do anything about it. */
    static boolean isWell(Outcome outcome) {
        return switch (outcome.cause()) {
            case COMPLETE, IDLE -> true;
            case RESET -> outcome.side() == Side.NEAR && outcome.down() > 0;
            default -> false;
        };
    }

    static String sentence(Outcome outcome) {
        boolean byRemote = outcome.side() == Side.FAR;
        return switch (outcome.cause()) {
            case COMPLETE -> outcome.up() > 0 && outcome.down() == 0 ? noAnswer() : "Both sides have ended.";
            case NO_ANSWER -> noAnswer();
            case RESET -> reset(byRemote, outcome.down() > 0);
            case REFUSED -> "The server’s machine refused the connection: nothing listens at that port.";
            case NAME_NOT_FOUND -> "The server’s name does not exist. Is it spelt right?";
            case NAME_TIMEOUT -> "No name server told the server’s address in time.";
            case NETWORK_UNREACHABLE, HOST_UNREACHABLE -> "This machine’s network has no way to the server.";
            case CONNECT_TIMEOUT -> "The server did not answer in time.";
            case CONNECT_FAILED -> "The server could not be reached.";
            case AUTHENTICATION -> "The server’s answer could not be opened: its key or method is another.";
            case REPLAY -> "An answer came twice; somebody on the way may have repeated it.";
            case CLOCK -> "The clocks of this machine and of the server differ by more than 30 seconds.";
            case TRUNCATED ->
                byRemote ? "The server’s answer was cut short." : "The program hung up in the middle of its request.";
            case MALFORMED ->
                byRemote
                        ? "The server said something that is not valid."
                        : "The program said something that is not valid.";
            case CREDENTIALS -> "The program gave a wrong name or password for this port, or none.";
            case UNSUPPORTED_COMMAND, UNSUPPORTED_ADDRESS ->
                "The program asked for something that is not offered here.";
            case BLOCKED -> "A rule of this machine forbids this target.";
            case VANISHED ->
                byRemote
                        ? "The server has vanished: nothing came back, not even to the system’s questions."
                        : "The program has vanished.";
            case TIMED_OUT -> "The program did not finish its request in time.";
            case IDLE -> "Nothing moved for as long as the settings allow.";
            case NETWORK -> "The network failed.";
            case NO_DESCRIPTORS -> "This program has no file descriptor left; the limit can be raised (ulimit -n).";
            case NO_LOCAL_PORT -> "This machine has no free port left for that address.";
            case MEMORY, LIMIT, EVICTED -> "There was no room for it any more.";
            case SHUTDOWN -> "This program was told to end.";
            case CLOSED -> "This program has closed it.";
            default -> "A mistake of this program; the log says more.";
        };
    }

    private static String noAnswer() {
        return "The server ended it without a byte: a target that says nothing, or key, method or clock.";
    }

    private static String reset(boolean byRemote, boolean wasAnswered) {
        if (!byRemote) {
            return "The program has broken it off.";
        }
        return wasAnswered
                ? "The server or the target has broken it off."
                : "The server hung up at once: from there the target cannot be reached, or is not allowed.";
    }
}
