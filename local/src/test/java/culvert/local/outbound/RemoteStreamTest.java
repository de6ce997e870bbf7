package culvert.local.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.DomainName;
import culvert.address.Target;
import culvert.net.AuthenticationException;
import culvert.net.Cause;
import culvert.net.DelegatingStream;
import culvert.net.MemoryStream;
import culvert.net.NetworkException;
import culvert.net.Resolver;
import culvert.net.Stream;
import culvert.relay.PeerEvents;
import culvert.shadowsocks.stream.ClientProtocol;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a session tells of its server. */
final class RemoteStreamTest implements Resolver, ClientProtocol {
    private static final Target TARGET = new Target(new DomainName("example.com"), 443);

    private static final Target OTHER = new Target(new DomainName("example.com"), 444);

    private final AtomicLong clock = new AtomicLong();
    private final MemoryStream.Pair pair = MemoryStream.pair();
    private final Choice choice = new Choice(
            List.of(new Remote("home", 1, new Servers(List.of(TARGET, OTHER), this, new PeerEvents() {}), this)),
            clock::get);
    private final Candidate candidate = choice.candidates().getFirst();
    private final byte[] buffer = new byte[16];

    @Test
    void theFirstByteIsAnAnswer() throws Exception {
        RemoteStream stream = stream(pair.left());
        assertEquals("home (example.com:443)", stream.server());
        stream.write(new byte[1], 0, 1);
        assertFalse(candidate.health().isProven());
        clock.addAndGet(70_000_000);
        pair.right().write(new byte[3], 0, 3);
        assertEquals(3, stream.tryRead(buffer, 0, buffer.length));
        assertTrue(candidate.health().isProven());
        assertEquals(70_000_000, candidate.health().time());
        pair.right().shutdownOutput();
        stream.awaitReadable();
        assertEquals(-1, stream.tryRead(buffer, 0, buffer.length));
        assertFalse(candidate.health().sitsOut());
    }

    @Test
    void endsWithoutAnAnswerAreNone() throws Exception {
        for (Target target : List.of(TARGET, OTHER)) {
            assertFalse(candidate.health().sitsOut());
            MemoryStream.Pair ends = MemoryStream.pair();
            RemoteStream stream = stream(ends.left(), target);
            stream.write(new byte[1], 0, 1);
            ends.right().shutdownOutput();
            stream.awaitReadable();
            assertEquals(-1, stream.tryRead(buffer, 0, buffer.length));
        }
        assertTrue(candidate.health().sitsOut());
    }

    /** As browsers open connections that they may need later. */
    @Test
    void whereNothingWasAskedNoAnswerIsMissing() throws Exception {
        RemoteStream stream = stream(pair.left());
        stream.write(new byte[0], 0, 0);
        pair.right().shutdownOutput();
        stream.awaitReadable();
        assertEquals(-1, stream.tryRead(buffer, 0, buffer.length));
        choice.unanswered(candidate, OTHER, "reset");
        assertFalse(candidate.health().sitsOut());
    }

    /** As a plugin, or what stands before a server, does whose server is gone. */
    @Test
    void whoHangsUpBeforeAWordWasSaidDoesNotAnswer() throws Exception {
        for (Target target : List.of(TARGET, OTHER)) {
            assertFalse(candidate.health().sitsOut());
            MemoryStream.Pair ends = MemoryStream.pair();
            RemoteStream stream = stream(ends.left(), target);
            ends.right().shutdownOutput();
            stream.awaitReadable();
            assertEquals(-1, stream.tryRead(buffer, 0, buffer.length));
            stream.write(new byte[1], 0, 1);
        }
        assertTrue(candidate.health().sitsOut());
    }

    @Test
    void aClientThatSaysNothingAndHangsUpMissesNoAnswer() throws Exception {
        for (Target target : List.of(TARGET, OTHER)) {
            MemoryStream.Pair ends = MemoryStream.pair();
            RemoteStream stream = stream(ends.left(), target);
            stream.shutdownOutput();
            ends.right().shutdownOutput();
            stream.awaitReadable();
            assertEquals(-1, stream.tryRead(buffer, 0, buffer.length));
        }
        assertFalse(candidate.health().sitsOut());
    }

    @Test
    void aWriteThatFailsIsNoAnswerEither() throws Exception {
        for (Target target : List.of(TARGET, OTHER)) {
            Stream broken = new DelegatingStream(pair.left()) {
                @Override
                public boolean tryWrite(byte[] from, int offset, int length) throws IOException {
                    throw new NetworkException(Cause.RESET);
                }
            };
            RemoteStream stream = stream(broken, target);
            assertThrows(IOException.class, () -> stream.write(new byte[1], 0, 1));
        }
        assertTrue(candidate.health().sitsOut());
    }

    @Test
    void anAnswerThatDoesNotOpenIsAFailureInAnyCase() {
        choice.answered(candidate, TARGET, 0);
        RemoteStream stream = stream(failing(new AuthenticationException(Cause.AUTHENTICATION)));
        assertThrows(IOException.class, () -> stream.tryRead(buffer, 0, buffer.length));
        assertTrue(candidate.health().sitsOut());
    }

    @Test
    void whatThisEndHasClosedSaysNothing() throws Exception {
        RemoteStream stream = stream(failing(new NetworkException(Cause.CLOSED)));
        stream.write(new byte[1], 0, 1);
        assertThrows(IOException.class, () -> stream.tryRead(buffer, 0, buffer.length));
        choice.unanswered(candidate, OTHER, "reset");
        assertFalse(candidate.health().sitsOut());
    }

    @Test
    void aResetWhileItIsWaitedForIsNoAnswerEither() throws Exception {
        for (Target target : List.of(TARGET, OTHER)) {
            RemoteStream stream = stream(failing(new NetworkException(Cause.RESET)), target);
            stream.write(new byte[1], 0, 1);
            assertThrows(IOException.class, stream::awaitReadable);
        }
        assertTrue(candidate.health().sitsOut());
    }

    private RemoteStream stream(Stream opened) {
        return stream(opened, TARGET);
    }

    private RemoteStream stream(Stream opened, Target target) {
        return new RemoteStream(new RemoteStream.Way(candidate, opened), choice, target, () -> {
            throw new IOException("there is no other");
        });
    }

    private Stream failing(IOException problem) {
        return new DelegatingStream(pair.left()) {
            @Override
            public void awaitReadable() throws IOException {
                throw problem;
            }

            @Override
            public int tryRead(byte[] into, int offset, int length) throws IOException {
                throw problem;
            }
        };
    }

    @Override
    public Stream open(Stream raw, Target target) {
        return raw;
    }

    @Override
    public List<InetAddress> resolve(DomainName name) {
        throw new AssertionError(name);
    }

    @Override
    public void close() {}
}
