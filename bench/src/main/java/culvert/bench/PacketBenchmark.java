package culvert.bench;

import culvert.crypto.Method;
import culvert.net.FailureException;
import culvert.shadowsocks.packet.PacketClient;
import culvert.shadowsocks.packet.PacketServer;
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
 * One datagram of an association under way. A datagram can be opened once only, so what opening costs is the difference
 * of two figures.
 */
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PacketBenchmark {
    /** The method of both ends. */
    @Param({
        "AES_256_GCM",
        "CHACHA20_IETF_POLY1305",
        "EDITION_2022_AES_128_GCM",
        "EDITION_2022_AES_256_GCM",
        "EDITION_2022_CHACHA20_POLY1305"
    })
    public Method method = Method.AES_256_GCM;

    /** How long the payload is. */
    @Param({"64", "1400"})
    public int bytes = 64;

    private PacketEnds ends = new PacketEnds(method, bytes);

    /** Begins the association. */
    @Setup
    public void begin() {
        ends = new PacketEnds(method, bytes);
    }

    /** The local seals. */
    @Benchmark
    public int sealUp() {
        return ends.sealUp();
    }

    /** The local seals and the remote opens. */
    @Benchmark
    public PacketServer.Opened sealAndOpenUp() throws FailureException {
        return ends.sealAndOpenUp();
    }

    /** The remote seals. */
    @Benchmark
    public int sealDown() {
        return ends.sealDown();
    }

    /** The remote seals and the local opens. */
    @Benchmark
    public PacketClient.Plain sealAndOpenDown() throws FailureException {
        return ends.sealAndOpenDown();
    }
}
