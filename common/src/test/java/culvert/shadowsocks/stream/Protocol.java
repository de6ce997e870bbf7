package culvert.shadowsocks.stream;

import static org.junit.jupiter.api.Assertions.assertThrows;

import culvert.address.Host;
import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.FailureException;
import culvert.net.Stream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.function.Executable;

/**
 * Both halves of one method, and what the contract needs to know of its wire.
 *
 * @param maxChunk the longest payload of one chunk
 */
public record Protocol(String name, int maxChunk, ClientProtocol client, ServerProtocol server) {
    public static final Target TARGET = new Target(Host.parse("example.com"), 80);

    public static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(30));
    }

    public static byte[] counting(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i % 251);
        }
        return bytes;
    }

    /** What a client puts on the wire for these writes. */
    public byte[] request(byte[]... writes) throws IOException {
        DripStream raw = DripStream.of();
        try (Stream stream = client.open(raw, TARGET)) {
            for (byte[] bytes : writes) {
                stream.write(bytes, 0, bytes.length);
            }
        }
        return raw.written();
    }

    /** Accepts what comes from {@code raw} and reads to its end, {@code step} bytes at a time. */
    Outcome receive(Stream raw, int step) {
        ByteArrayOutputStream plaintext = new ByteArrayOutputStream();
        try (Stream stream = server.accept(raw, soon()).stream()) {
            readAll(stream, step, plaintext);
            return new Outcome(plaintext.toByteArray(), null);
        } catch (FailureException e) {
            return new Outcome(plaintext.toByteArray(), e.reason());
        } catch (IOException e) {
            throw new AssertionError("a failure outside the family", e);
        }
    }

    /** Why it fails, which it has to. */
    public static Cause failure(Executable call) {
        return assertThrows(FailureException.class, call).reason();
    }

    public static byte[] readAll(Stream stream, int step) throws IOException {
        ByteArrayOutputStream plaintext = new ByteArrayOutputStream();
        readAll(stream, step, plaintext);
        return plaintext.toByteArray();
    }

    private static void readAll(Stream stream, int step, ByteArrayOutputStream into) throws IOException {
        byte[] buffer = new byte[step + 2];
        while (true) {
            stream.awaitReadable();
            int n;
            while ((n = stream.tryRead(buffer, 1, step)) > 0) {
                into.write(buffer, 1, n);
            }
            if (n < 0) {
                return;
            }
        }
    }

    public static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Override
    public String toString() {
        return name;
    }
}
