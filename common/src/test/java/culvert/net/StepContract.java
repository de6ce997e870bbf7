package culvert.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What every transport's streams do with what may be done for a thread that waits. */
public abstract class StepContract extends TransportHarness {
    @Test
    void whatComesOneByOneMayBeTakenInStepsUntilTheEnd() throws Exception {
        int[] read = new int[1];
        accepted(
                stream -> {
                    byte[] some = new byte[10];
                    Stream.Step echo = () -> {
                        try {
                            int n = stream.tryRead(some, 0, some.length);
                            read[0] += Math.max(n, 0);
                            return n == 0 || (n > 0 && stream.tryWrite(some, 0, n));
                        } catch (IOException e) {
                            return false;
                        }
                    };
                    int n = 0;
                    while (n >= 0) {
                        stream.awaitReadable(echo);
                        n = stream.tryRead(some, 0, some.length);
                        if (n > 0) {
                            read[0] += n;
                            stream.write(some, 0, n);
                        }
                    }
                    stream.shutdownOutput();
                    return true;
                },
                socket -> {
                    for (int i = 0; i < 50; i++) {
                        socket.getOutputStream().write(i);
                        assertEquals(i, socket.getInputStream().read());
                    }
                    socket.shutdownOutput();
                    assertEquals(-1, socket.getInputStream().read());
                });
        assertEquals(50, read[0]);
    }

    @Test
    void aStepThatTakesAllMayStillWakeTheThread() throws Exception {
        int[] woken = new int[1];
        accepted(
                stream -> {
                    byte[] some = new byte[10];
                    int[] read = new int[1];
                    Stream.Step reader = () -> {
                        try {
                            read[0] += Math.max(stream.tryRead(some, 0, some.length), 0);
                        } catch (IOException e) {
                            // the thread meets it
                        }
                        return false;
                    };
                    while (read[0] < 20) {
                        stream.awaitReadable(reader);
                        woken[0]++;
                        read[0] += Math.max(stream.tryRead(some, 0, some.length), 0);
                        stream.write(some, 0, 1); // the peer waits for the thread
                    }
                    return true;
                },
                socket -> {
                    for (int i = 0; i < 20; i++) {
                        socket.getOutputStream().write(i);
                        assertTrue(socket.getInputStream().read() >= 0);
                    }
                });
        assertTrue(woken[0] >= 20);
    }
}
