package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The service manager hears how a real server gets on. */
@Timeout(180)
class ServiceManagerTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String PASSWORD = "q7Zr2mXv0LkT9sWbYh4NcJ8dPfGe6uAo";

    /** Prints what comes to a datagram socket in the file system, or in the abstract namespace, a line each. */
    private static final String LISTENER = """
            import socket, sys
            path = sys.argv[1]
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind("\\0" + path[1:] if path[0] == "@" else path)
            print("bound", flush=True)
            while True:
                print(s.recv(65536).decode().replace("\\n", " "), flush=True)
            """;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itHearsOfTheStartOfReloadsAndOfTheEnd(boolean isAbstract) throws Exception {
        String path = isAbstract
                ? "@culvert-" + UUID.randomUUID()
                : directory.resolve("notify").toString();
        try (Running manager = listener(path);
                Culvert remote = remote(path, "2000000")) {
            manager.await(SOON, "(?m)^READY=1$");
            manager.await(SOON, "(?m)^STATUS=0 connections, 0 associations of UDP$");
            manager.await(SOON, "(?m)^WATCHDOG=1$");
            assertEquals(1, count(manager, "READY=1"));
            long before = micros();
            signal(remote, "HUP");
            long began = Long.parseLong(manager.await(SOON, "(?m)^RELOADING=1 MONOTONIC_USEC=([0-9]+)$")
                    .group(1));
            assertTrue(before <= began && began <= micros(), before + " " + began);
            Until.isTrue(SOON, manager::log, () -> count(manager, "READY=1") == 2);
            signal(remote, "TERM");
            manager.await(SOON, "(?m)^STOPPING=1$");
            assertEquals(0, remote.process().awaitEnd(SOON));
            assertEquals(2, count(manager, "READY=1"));
        }
    }

    /** Nobody listens there: that is no reason not to serve. */
    @Test
    void aManagerThatHasGoneIsNotMissed() throws Exception {
        try (Culvert remote = remote(directory.resolve("nobody").toString(), "")) {
            signal(remote, "TERM");
            assertEquals(0, remote.process().awaitEnd(SOON));
        }
    }

    private Running listener(String path) throws Exception {
        Path script = Files.writeString(directory.resolve("listener.py"), LISTENER);
        Running listener = Program.installed("python3").start(script.toString(), path);
        listener.await(SOON, "bound");
        return listener;
    }

    private Culvert remote(String socket, String watchdog) throws Exception {
        Path file = Files.writeString(directory.resolve("config.json"), "{\"password\": \"" + PASSWORD + "\"}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Program command = Culvert.remoteCommand().with("NOTIFY_SOCKET", socket).with("WATCHDOG_USEC", watchdog);
        return Culvert.by(
                command,
                List.of("-c", file.toString(), "-s", "127.0.0.1", "-p", "0", "-m", Method.AES_256_GCM.label())
                        .toArray(String[]::new));
    }

    private static long count(Running manager, String line) {
        return manager.log().lines().filter(line::equals).count();
    }

    /** The monotonic clock of the system, which is that of all its processes. */
    private static long micros() {
        return TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
    }

    private static void signal(Culvert end, String name) throws Exception {
        Program.installed("kill")
                .run(SOON, "-" + name, Long.toString(end.process().pid()))
                .succeeded();
    }
}
