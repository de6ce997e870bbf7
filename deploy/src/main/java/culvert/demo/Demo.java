package culvert.demo;

import culvert.app.ExitCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Both ends and a target on loopback: proves that they work, says how to use them, and serves until it is stopped. */
final class Demo {
    private static final String METHOD = "aes-256-gcm";

    /** As strong as the method's key. */
    private static final int PASSWORD_BYTES = 32;

    private final String launcher;
    private final int port;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile int exitCode = ExitCode.OK;

    Demo(String launcher, int port) {
        this.launcher = launcher;
        this.port = port;
    }

    /** Runs until Ctrl-C, which ends the process from within, or until something fails, which returns the exit code. */
    int run() {
        try {
            show();
            return ExitCode.OK;
        } catch (DemoException | IOException e) {
            System.err.println("culvert demo: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exitCode = ExitCode.FAILED;
        return exitCode;
    }

    private void show() throws DemoException, IOException, InterruptedException {
        System.out.println("Starting both ends on this machine...");
        String password = newPassword();
        try (TargetServer target = TargetServer.open();
                End remote = startRemote(password);
                End local = startLocal(password, remote.address())) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(local, remote), "stop"));
            prove(local.address(), target);
            explain(local.address(), target.address());
            serve(remote, local);
        }
    }

    private static String newPassword() {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getEncoder().encodeToString(random);
    }

    /** The target is on loopback, which a remote refuses unless it is told otherwise. */
    private End startRemote(String password) throws DemoException {
        return End.start(
                launcher,
                "remote",
                password,
                List.of("-s", "127.0.0.1", "-p", "0", "-m", METHOD, "--egress-allow", "127.0.0.1/32"));
    }

    private End startLocal(String password, InetSocketAddress remote) throws DemoException {
        return End.start(
                launcher,
                "local",
                password,
                List.of(
                        "-s",
                        "127.0.0.1",
                        "-p",
                        String.valueOf(remote.getPort()),
                        "-b",
                        "127.0.0.1",
                        "-l",
                        String.valueOf(port),
                        "-m",
                        METHOD));
    }

    private static void prove(InetSocketAddress socks, TargetServer target) throws DemoException {
        try {
            Fetch fetch = Fetch.page(socks, target.address());
            if (!fetch.statusLine().contains(" 200 ") || fetch.bodyBytes() != target.pageBytes()) {
                throw new DemoException("the tunnel answered, but wrongly: " + fetch);
            }
            System.out.printf(
                    "It works: a page of %d bytes came through the tunnel (SOCKS5, then %s) in %d ms.%n",
                    fetch.bodyBytes(), METHOD, fetch.took().toMillis());
        } catch (IOException e) {
            throw new DemoException("no page came through the tunnel: " + e.getMessage());
        }
    }

    private static void explain(InetSocketAddress socks, InetSocketAddress target) {
        String proxy = "127.0.0.1:" + socks.getPort();
        System.out.printf("""

                Try it yourself (names are looked up at the remote end, as they should be):

                  curl     curl --socks5-hostname %1$s http://127.0.0.1:%3$d/
                           curl --socks5-hostname %1$s https://example.org/
                  Chrome   google-chrome --proxy-server=socks5://%1$s --user-data-dir="$(mktemp -d)"
                  Firefox  Settings, General, Network Settings: Manual proxy configuration,
                           SOCKS Host 127.0.0.1, Port %2$d, SOCKS v5, and tick
                           "Proxy DNS when using SOCKS v5"

                Below, each finished connection gets a line from each end. Ctrl-C ends the demo.

                """, proxy, socks.getPort(), target.getPort());
    }

    /** Waits until an end fails or the demo is told to end. */
    private void serve(End remote, End local) throws DemoException, InterruptedException {
        Object name = CompletableFuture.anyOf(remote.ended(), local.ended()).join();
        // Ctrl-C reaches the ends too: give our own handling of it a moment to begin
        if (!stopping.await(1, TimeUnit.SECONDS)) {
            throw new DemoException(name + " ended by itself");
        }
    }

    /** Runs when the process is told to end; a demo that was stopped did what it should. */
    private void stop(End local, End remote) {
        stopping.countDown();
        local.close();
        remote.close();
        System.out.println();
        System.out.println("The demo has ended; nothing is left running.");
        System.out.flush();
        Runtime.getRuntime().halt(exitCode);
    }
}
