package culvert.local.outbound;

import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.DelegatingStream;
import culvert.net.DialException;
import culvert.net.HappyEyeballs;
import culvert.net.Runner;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to one address of a remote.
 *
 * @param choice is told what comes of it, where there is one
 */
record Dialler(Choice choice, SocketSettings sockets) {
    private static final Logger log = LoggerFactory.getLogger(Dialler.class);

    /** For a session to {@code target}, of which nothing is told. */
    Stream open(Candidate candidate, Target target, Duration limit, Runner runner) throws IOException {
        Stream raw = connect(candidate, limit, runner);
        try {
            return candidate.remote().wire().open(raw, target);
        } catch (RuntimeException | Error e) {
            raw.close();
            throw e;
        }
    }

    /** The same, and the choice is told what comes of it. */
    RemoteStream.Way watched(Candidate candidate, Target target, Duration limit, Runner runner) throws IOException {
        long begun = choice.now();
        try {
            Stream opened = open(candidate, target, limit, runner);
            choice.connected(candidate, choice.now() - begun);
            return new RemoteStream.Way(candidate, opened);
        } catch (DialException e) {
            log.atDebug()
                    .addKeyValue("server", candidate.address())
                    .addKeyValue("why", e.getMessage())
                    .log("remote unreachable");
            if (isOfTheRemote(e.reason())) {
                choice.failed(candidate, e.reason().label());
            }
            throw e;
        }
    }

    private Stream connect(Candidate candidate, Duration limit, Runner runner) throws IOException {
        Deadline deadline = Deadline.in(limit);
        Servers servers = candidate.remote().places();
        List<InetSocketAddress> addresses = servers.addresses(candidate.address());
        if (deadline.hasPassed()) {
            throw new DialException(Cause.CONNECT_TIMEOUT, "no time left to connect to a remote");
        }
        try {
            // with fast open it is not known before something was sent whether there is anybody
            SocketSettings as = addresses.size() == 1 && choice.isOne() ? sockets : sockets.withoutFastOpen();
            Stream connected = HappyEyeballs.dial(addresses, as, deadline.remaining(), runner);
            servers.ways().connected(connected.remoteAddress());
            ServerNews news = servers.news(candidate.address());
            return as.fastOpen()
                    ? new Opening(news.watched(connected, deadline.remaining()), e -> failed(candidate, addresses, e))
                    : news.watched(connected, Duration.ZERO);
        } catch (DialException e) {
            failed(candidate, addresses, e);
            throw e;
        }
    }

    private static void failed(Candidate candidate, List<InetSocketAddress> addresses, DialException e) {
        Servers servers = candidate.remote().places();
        if (e.reason() != Cause.NO_DESCRIPTORS) {
            servers.forget();
        }
        servers.news(candidate.address()).failed(addresses, e);
    }

    /** A connection that what is first sent may have to make. */
    private static final class Opening extends DelegatingStream {
        private final Consumer<DialException> failed;

        Opening(Stream connected, Consumer<DialException> failed) {
            super(connected);
            this.failed = failed;
        }

        @Override
        public void awaitReadable(Step step) throws IOException {
            inner().awaitReadable(step);
        }

        @Override
        public boolean isSteady() {
            return inner().isSteady();
        }

        @Override
        public void awaitSent() throws IOException {
            try {
                super.awaitSent();
            } catch (DialException e) {
                failed.accept(e);
                throw e;
            }
        }
    }

    /** A machine that is short of something, or in no network, has learnt nothing of the remote. */
    static boolean isOfTheRemote(Cause why) {
        return switch (why) {
            case NO_DESCRIPTORS, NO_LOCAL_PORT, MEMORY, LIMIT, NETWORK_UNREACHABLE -> false;
            default -> true;
        };
    }
}
