package culvert.bench;

import culvert.crypto.Method;
import culvert.shadowsocks.stream.ClientProtocol;
import culvert.shadowsocks.stream.ServerProtocol.Accepted;
import java.io.IOException;
import java.net.InetAddress;
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

/** A client's first flight, made and accepted. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeaderBenchmark {
    /** The method of both ends. */
    @Param({"AES_256_GCM", "CHACHA20_IETF_POLY1305", "EDITION_2022_AES_256_GCM", "EDITION_2022_CHACHA20_POLY1305"})
    public Method method = Method.AES_256_GCM;

    private Ends ends = new Ends(method, 0);
    private ClientProtocol client = ends.client(0);
    private byte[] flight = new byte[0];

    /** Records a flight. */
    @Setup
    public void record() throws IOException {
        ends = new Ends(method, 0);
        client = ends.client(0);
        flight = ends.flight(client);
    }

    /** A salt, a header and 100 bytes, sealed. */
    @Benchmark
    public byte[] client() throws IOException {
        return ends.flight(client);
    }

    /** The same opened, up to the target. */
    @Benchmark
    public Accepted server() throws IOException {
        return ends.accept(flight, InetAddress.getLoopbackAddress());
    }
}
