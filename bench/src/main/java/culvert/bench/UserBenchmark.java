package culvert.bench;

import culvert.crypto.Method;
import culvert.net.FailureException;
import culvert.shadowsocks.stream.ServerProtocol.Accepted;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Finding out whose connection it is: by identity header with the methods of 2022, by trial with the AEAD methods. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class UserBenchmark {
    /** The method of both ends. */
    @Param({"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    public Method method = Method.AES_256_GCM;

    /** How many users the server knows. */
    @Param({"1", "10", "1000"})
    public int users = 1;

    private Ends ends = new Ends(method, users);
    private byte[][] flights = new byte[0][];
    private final byte[] noise = new byte[200];
    private int next;

    /** Records a flight of each user. */
    @Setup
    public void record() throws IOException {
        ends = new Ends(method, users);
        flights = new byte[users][];
        for (int i = 0; i < users; i++) {
            flights[i] = ends.flight(ends.client(i + 1));
        }
    }

    /** The user who came last from this address comes again. */
    @Benchmark
    public Accepted sameUser() throws IOException {
        return ends.accept(flights[0], InetAddress.getLoopbackAddress());
    }

    /** Another user each time, from an address that was never seen. */
    @Benchmark
    public Accepted anotherUser() throws IOException {
        next++;
        byte[] address = ByteBuffer.allocate(4).putInt(next).array();
        return ends.accept(flights[Math.floorMod(next, users)], InetAddress.getByAddress(address));
    }

    /** Somebody who knows no key, from the address that the users come from. */
    @Benchmark
    public FailureException stranger() throws IOException {
        try {
            ends.accept(noise, InetAddress.getLoopbackAddress());
            throw new IllegalStateException("noise was taken for a user");
        } catch (FailureException refused) {
            return refused;
        }
    }
}
