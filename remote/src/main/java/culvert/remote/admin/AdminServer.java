package culvert.remote.admin;

import culvert.http.Answer;
import culvert.net.Recurring;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for administrators, and answers each on a thread of its own. */
public final class AdminServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AdminServer.class);

    /** A few people and whoever scrapes; one more is turned away. */
    private static final int MAX_AT_ONCE = 16;

    /** Where others come too: more, but few of one address. Each holds its answer while it reads it. */
    private static final int MAX_NEIGHBOURS = 32;

    private static final int MAX_OF_ONE = 4;

    /** Some megabytes at most, on one machine; a person may have it through ssh. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration PATIENCE_WITH_NEIGHBOURS = Duration.ofSeconds(10);

    /** Where no connection can be accepted there are no descriptors, which takes a while. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ServerSocketChannel listener;
    private final AutoCloseable place;
    private final Function<Request, Answer> answers;
    private final Executor threads;
    private final SocketAddress address;
    private final Manners manners;

    /** How those who come are treated. */
    private record Manners(Predicate<SocketChannel> mayAsk, Guests guests, Duration patience) {
        static Manners withAdministrators() {
            return new Manners(_ -> true, new Guests(MAX_AT_ONCE, MAX_AT_ONCE), PATIENCE);
        }

        static Manners withNeighbours() {
            return new Manners(Neighbours::contain, new Guests(MAX_NEIGHBOURS, MAX_OF_ONE), PATIENCE_WITH_NEIGHBOURS);
        }
    }

    private AdminServer(
            ServerSocketChannel listener,
            AutoCloseable place,
            SocketAddress address,
            Manners manners,
            Function<Request, Answer> answers,
            Executor threads) {
        this.threads = threads;
        this.manners = manners;
        this.listener = listener;
        this.place = place;
        this.address = address;
        this.answers = answers;
    }

    /**
     * Listens.
     *
     * @param at a path, or a loopback address with a port
     * @param answers by any number of threads; may wait
     * @throws IOException when nobody can listen there; the message is for the user
     */
    public static AdminServer open(SocketAddress at, Function<Request, Answer> answers) throws IOException {
        return open(at, answers, AdminServer::start);
    }

    /** The same with other threads for the requests. */
    static AdminServer open(SocketAddress at, Function<Request, Answer> answers, Executor threads) throws IOException {
        AdminServer server;
        if (at instanceof UnixDomainSocketAddress file) {
            SocketFile<ServerSocketChannel> socket = SocketFile.listen(file.getPath());
            server = new AdminServer(socket.listener(), socket, at, Manners.withAdministrators(), answers, threads);
        } else {
            server = bind("admin", at, Manners.withAdministrators(), answers, threads);
        }
        server.start();
        log.atInfo().addKeyValue("at", AdminClient.text(server.address)).log("administrators are answered");
        return server;
    }

    /**
     * Listens where others than administrators come too, and answers those of this machine and of private networks.
     *
     * @throws IOException when nobody can listen there; the message is for the user
     */
    public static AdminServer openToNeighbours(InetSocketAddress at, Function<Request, Answer> answers)
            throws IOException {
        AdminServer server = bind("metrics_listen", at, Manners.withNeighbours(), answers, AdminServer::start);
        server.start();
        log.atInfo().addKeyValue("at", AdminClient.text(server.address)).log("metrics and health are told");
        return server;
    }

    private static AdminServer bind(
            String key, SocketAddress at, Manners manners, Function<Request, Answer> answers, Executor threads)
            throws IOException {
        // IPv4's wildcard would be IPv6's too otherwise
        boolean isIpv4 = at instanceof InetSocketAddress tcp && tcp.getAddress() instanceof Inet4Address;
        ServerSocketChannel listener =
                isIpv4 ? ServerSocketChannel.open(StandardProtocolFamily.INET) : ServerSocketChannel.open();
        try {
            listener.bind(at);
        } catch (IOException e) {
            listener.close();
            throw new IOException(key + ": cannot listen on " + AdminClient.text(at) + ": " + e.getMessage(), e);
        }
        return new AdminServer(listener, listener, listener.getLocalAddress(), manners, answers, threads);
    }

    private static void start(Runnable request) {
        Thread.ofPlatform().daemon().name("admin-request").start(request);
    }

    private void start() {
        Thread.ofPlatform().daemon().name("admin").start(this::accept);
    }

    /** Where it listens, with the port that the system chose for 0. */
    public SocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        try {
            place.close();
        } catch (Exception e) {
            log.debug("the listener for administrators", e);
        }
    }

    private void accept() {
        Recurring accepting = new Recurring("Accepting administrators", this::acceptOne);
        while (listener.isOpen()) {
            if (!accepting.run()) {
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private void acceptOne() {
        try {
            SocketChannel client = listener.accept();
            try {
                serve(client);
            } catch (IOException | RuntimeException gone) {
                client.close();
                throw gone;
            }
        } catch (ClosedChannelException ended) {
            log.debug("no more administrators are accepted");
        } catch (IOException e) {
            log.debug("an administrator could not be accepted", e);
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void serve(SocketChannel client) throws IOException {
        Object who = client.getRemoteAddress() instanceof InetSocketAddress tcp ? tcp.getAddress() : "this machine";
        if (!manners.mayAsk().test(client) || !manners.guests().enter(who)) {
            client.close();
            return;
        }
        try {
            threads.execute(() -> answer(client, who));
        } catch (OutOfMemoryError noThread) {
            manners.guests().leave(who);
            log.warn("an administrator is not answered: {}", noThread.getMessage());
            client.close();
        }
    }

    private void answer(SocketChannel client, Object who) {
        try {
            new Connection(client, answers, manners.patience()).run();
        } finally {
            manners.guests().leave(who);
        }
    }
}
