package culvert.local.socks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.local.port.PortInbound;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.FailureException;
import culvert.net.From;
import culvert.net.MemoryStream;
import culvert.relay.Budget;
import culvert.relay.PeerEvents;
import culvert.relay.Request;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients of other machines at a SOCKS port. */
@Timeout(60)
final class StrangersTest implements PeerEvents {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String GOOD = "050102 01 05'alice' 06'secret' 050100 01 c0000201 0050";
    private static final String WRONG = "050102 01 05'alice' 06'sacred' 050100 01 c0000201 0050";

    private final Budget budget = Budget.ofMachines(16);
    private final PortInbound inbound = Dialogue.inbound(Dialogue.ALICE, Dialogue.CONNECT_ONLY, budget, this);
    private final Queue<String> told = new ConcurrentLinkedQueue<>();

    /** One of them. */
    private record Client(MemoryStream stream, FutureTask<Request> request) {
        void says(String words) throws Exception {
            stream.write(Dialogue.bytes(words));
        }

        Cause failure() throws IOException {
            stream.shutdownOutput();
            ExecutionException why = assertThrows(ExecutionException.class, request::get);
            return assertInstanceOf(FailureException.class, why.getCause()).reason();
        }

        String target() throws Exception {
            return assertInstanceOf(Request.Connect.class, request.get())
                    .target()
                    .toString();
        }
    }

    @Test
    void silentOnesMakeRoomForEachOtherAndKeepNobodyOut() throws Exception {
        List<Client> silent = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            silent.add(connect("192.168.1.2"));
            int held = Math.min(i + 1, 4);
            int evicted = i + 1 - held;
            Until.isTrue(
                    LIMIT,
                    () -> budget.held() + " wait, " + told,
                    () -> budget.held() == held && told.size() == evicted);
        }
        Client honest = connect("192.168.1.3");
        honest.says(GOOD);
        assertEquals("192.0.2.1:80", honest.target());
        Until.isTrue(LIMIT, told::toString, () -> told.size() == 7);
        assertTrue(told.stream().allMatch("evicted 192.168.1.2 0"::equals), told::toString);
        assertEquals(Cause.EVICTED, silent.getFirst().failure());
    }

    @Test
    void aWrongPasswordDelaysTheNextOfThatAddressOnly() throws Exception {
        long begun = System.nanoTime();
        Client wrong = connect("192.168.1.2");
        wrong.says(WRONG);
        assertEquals(Cause.CREDENTIALS, wrong.failure());
        assertTrue(told.contains("credentials 192.168.1.2 " + Dialogue.bytes(WRONG).length), told::toString);
        Client next = connect("192.168.1.2");
        next.says(GOOD);
        Client other = connect("192.168.1.3");
        other.says(GOOD);
        other.request().get();
        assertEquals("192.0.2.1:80", next.target());
        assertTrue(System.nanoTime() - begun >= Duration.ofSeconds(1).toNanos(), "it has to wait, right or wrong");
        assertEquals(0, budget.held());
    }

    @Test
    void aWrongPasswordOfHttpDelaysTheNextByEitherProtocol() throws Exception {
        long begun = System.nanoTime();
        Client wrong = connect("192.168.1.2");
        wrong.says(http("alice:sacred"));
        assertEquals(Cause.CREDENTIALS, wrong.failure());
        assertTrue(told.contains("credentials 192.168.1.2 " + Dialogue.bytes(http("alice:sacred")).length));
        Client first = connect("192.168.1.2");
        first.says(http("alice:sacred"));
        assertEquals(Cause.CREDENTIALS, first.failure());
        assertTrue(System.nanoTime() - begun >= Duration.ofSeconds(1).toNanos(), "a guess by HTTP");
        Client next = connect("192.168.1.2");
        next.says(GOOD);
        assertEquals("192.0.2.1:80", next.target());
        assertTrue(System.nanoTime() - begun >= Duration.ofSeconds(2).toNanos(), "the right word by SOCKS");
        Client last = connect("192.168.1.2");
        last.says(http("alice:secret"));
        assertEquals("192.0.2.1:80", last.target());
        assertEquals(0, budget.held());
    }

    @Test
    void ofManyGuessesByHttpMostAreNotLookedAt() throws Exception {
        List<Client> guesses = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Client guess = connect("192.168.1.2");
            guess.says(http("alice:sacred"));
            guesses.add(guess);
        }
        for (Client guess : guesses) {
            Cause why = guess.failure();
            assertTrue(why == Cause.CREDENTIALS || why == Cause.EVICTED, why::label);
        }
        assertEquals(12, told.size(), told::toString);
    }

    private static String http(String credentials) {
        String encoded = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.US_ASCII));
        return "'CONNECT 192.0.2.1:80 HTTP/1.1' 0d0a 'Proxy-Authorization: Basic " + encoded + "' 0d0a0d0a";
    }

    @Test
    void theProgramsOfThisMachineAreNotCounted() throws Exception {
        List<Client> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(connect("127.0.0.1"));
        }
        for (Client one : all) {
            one.says(GOOD);
            one.request().get();
        }
        Client wrong = connect("::1");
        wrong.says(WRONG);
        assertEquals(Cause.CREDENTIALS, wrong.failure());
        assertEquals(List.of(), List.copyOf(told), "its own line in the log is enough");
    }

    private Client connect(String from) {
        MemoryStream.Pair pair = MemoryStream.pair();
        FutureTask<Request> request = new FutureTask<>(
                () -> inbound.receive(new From(pair.right(), from), Deadline.in(Duration.ofMinutes(1))));
        Thread.startVirtualThread(request);
        return new Client(pair.left(), request);
    }

    @Override
    public void unauthenticated(Cause why, InetSocketAddress peer, long bytes) {
        told.add(why.label() + " " + peer.getAddress().getHostAddress() + " " + bytes);
    }
}
