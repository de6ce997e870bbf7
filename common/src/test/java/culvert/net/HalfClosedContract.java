package culvert.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What every transport's streams must do while one half is closed and nothing comes for longer than the transport looks. */
public abstract class HalfClosedContract extends TransportHarness {
    /** Two looks of each transport that has to ask the system, and a little. */
    private static final Duration LOOKS = Duration.ofSeconds(12);

    @Test
    void aPeerThatHasOnlyEndedItsHalfIsNotGone() throws Exception {
        CompletableFuture<Cause> noticed = new CompletableFuture<>();
        accepted(
                stream -> {
                    stream.whenGone(why -> noticed.complete(why.reason()));
                    readAll(stream);
                    assertThrows(TimeoutException.class, () -> noticed.get(LOOKS.toSeconds(), TimeUnit.SECONDS));
                    stream.write(new byte[] {7}, 0, 1);
                    return true;
                },
                socket -> {
                    socket.shutdownOutput();
                    assertEquals(7, socket.getInputStream().read());
                    assertEquals(-1, socket.getInputStream().read());
                });
    }

    /** Both halves have ended, which looks as if the connection were gone; but all of it is still to be read. */
    @Test
    void whatCameBeforeBothHalvesEndedCanStillBeRead() throws Exception {
        CompletableFuture<Cause> noticed = new CompletableFuture<>();
        byte[] got = accepted(
                stream -> {
                    stream.whenGone(why -> noticed.complete(why.reason()));
                    stream.shutdownOutput();
                    assertThrows(TimeoutException.class, () -> noticed.get(LOOKS.toSeconds(), TimeUnit.SECONDS));
                    return readAll(stream);
                },
                socket -> {
                    socket.getOutputStream().write(new byte[50_000]);
                    socket.shutdownOutput();
                    assertEquals(-1, socket.getInputStream().read());
                });
        assertEquals(50_000, got.length);
    }
}
