package culvert.local.http;

import culvert.address.Target;
import culvert.http.Answer;
import culvert.net.Cause;

/**
 * What a client is told when its request failed on the way. This end knows how far it came: whether the tunnel's server was
 * reached, and whether anything came back. It does not know what the server met behind that, and says so.
 *
 * @param onlyTunnel whether there is no other way to targets than the tunnel; else a sentence speaks of both ways
 */
record Failures(Target target, boolean onlyTunnel) {

    /** Nothing was sent: there is no connection to the server, or none is wanted. */
    Answer before(Cause why) {
        return switch (why) {
            case BLOCKED -> Answer.of(Answer.FORBIDDEN, "A rule of this proxy forbids " + target + ".");
            case NAME_NOT_FOUND -> server(Answer.BAD_GATEWAY, "its name was not found");
            case NAME_TIMEOUT -> server(Answer.GATEWAY_TIMEOUT, "no name server told its address in time");
            case REFUSED ->
                server(
                        Answer.BAD_GATEWAY,
                        "its machine refused the connection; nothing listens at the configured port");
            case NETWORK_UNREACHABLE, HOST_UNREACHABLE ->
                server(Answer.BAD_GATEWAY, "this machine's network has no way to it");
            case CONNECT_TIMEOUT -> server(Answer.GATEWAY_TIMEOUT, "it did not answer in time");
            case NO_DESCRIPTORS, NO_LOCAL_PORT, MEMORY, LIMIT, EVICTED ->
                Answer.of(Answer.UNAVAILABLE, "This proxy has no room for another connection (" + why.label() + ").");
            case SHUTDOWN -> Answer.of(Answer.UNAVAILABLE, "This proxy is being shut down.");
            case INTERNAL ->
                Answer.of(Answer.INTERNAL, "A mistake of this proxy prevented the connection; its log says more.");
            default -> server(Answer.BAD_GATEWAY, "the connection failed (" + why.label() + ")");
        };
    }

    /** The request was sent to the server, and no answer to it came back. */
    Answer after(Cause why) {
        return switch (why) {
            case MALFORMED ->
                Answer.of(Answer.BAD_GATEWAY, target + " answered with something that is not valid HTTP.");
            case VANISHED, TIMED_OUT, IDLE ->
                Answer.of(Answer.GATEWAY_TIMEOUT, way() + " stopped answering while " + target + " was asked.");
            case AUTHENTICATION, REPLAY ->
                Answer.of(
                        Answer.BAD_GATEWAY,
                        "The answer of the tunnel's server could not be opened: its key or method is another.");
            case CLOCK ->
                Answer.of(
                        Answer.BAD_GATEWAY,
                        "The clocks of this machine and of the tunnel's server differ by more than 30 seconds.");
            case MEMORY, ENDED_BY_ADMIN, SHUTDOWN, INTERNAL -> before(why);
            default ->
                Answer.of(
                        Answer.BAD_GATEWAY,
                        way() + " ended the connection without an answer from " + target
                                + ". Either that cannot be reached from there, is not allowed there, or hung up; or, if it is so"
                                + " with every address, the key, the method or the clock of this machine is not the server's.");
        };
    }

    private String way() {
        return onlyTunnel ? "The tunnel's server" : "The tunnel's server, or the target,";
    }

    private Answer server(int status, String what) {
        return Answer.of(
                status,
                onlyTunnel
                        ? "The tunnel's server cannot be reached: " + what + "."
                        : target + ", or the tunnel's server if that is the way there, cannot be reached: " + what
                                + ".");
    }
}
