package culvert.bench;

import culvert.crypto.Method;
import culvert.net.Stream;
import java.io.IOException;
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

/**
 * One chunk of a session under way, from one end's plaintext to the other's; both directions are alike. A chunk can be
 * opened once only, so what opening costs is the difference of two figures. Each includes one copy that stands for the
 * network.
 */
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChunkBenchmark {
    /** The method of both ends. */
    @Param({
        "AES_256_GCM",
        "CHACHA20_IETF_POLY1305",
        "EDITION_2022_AES_128_GCM",
        "EDITION_2022_AES_256_GCM",
        "EDITION_2022_CHACHA20_POLY1305"
    })
    public Method method = Method.AES_256_GCM;

    /** How long the payload is: a keystroke, and what bulk is cut into. */
    @Param({"64", "16128"})
    public int bytes = 64;

    private final FlightRunner runner = new FlightRunner();
    private final byte[] data = new byte[16_128];
    private final byte[] opened = new byte[16_128];
    private Stream sealing = new LoopStream(runner, 0);
    private Stream client = sealing;
    private Stream server = sealing;

    /** Begins two sessions, one of which nobody reads. */
    @Setup
    public void begin() throws IOException {
        Ends ends = new Ends(method, 0);
        sealing = ends.client(0).open(new LoopStream(runner, 2 * data.length), Ends.TARGET);
        sealing.write(data, 0, bytes);
        LoopStream raw = new LoopStream(runner, 2 * data.length);
        client = ends.client(0).open(raw, Ends.TARGET);
        client.write(data, 0, bytes);
        server = ends.accept(raw).stream();
        readAll();
    }

    /** One end seals. */
    @Benchmark
    public void seal() throws IOException {
        sealing.write(data, 0, bytes);
    }

    /** One end seals, the other opens. */
    @Benchmark
    public int sealAndOpen() throws IOException {
        client.write(data, 0, bytes);
        return readAll();
    }

    private int readAll() throws IOException {
        int got = 0;
        while (got < bytes) {
            int n = server.tryRead(opened, got, bytes - got);
            if (n <= 0) {
                throw new IllegalStateException("a chunk that did not arrive whole");
            }
            got += n;
        }
        return got;
    }
}
