package culvert.demo;

import culvert.app.ExitCode;
import culvert.app.Launch;
import culvert.app.Shutdown;
import culvert.app.Sources;
import culvert.crypto.Method;
import culvert.crypto.NewKey;
import culvert.local.LocalAgent;
import culvert.remote.RemoteServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToIntFunction;

/** Both ends and a target on loopback: proves that they work, says how to use them, and serves until it is stopped. */
final class Demo {
    private static final Method METHOD = Method.AES_256_GCM;

    /** A slow machine takes a few seconds. */
    private static final int MAX_START_SECONDS = 30;

    private final int port;
    private final Shutdown shutdown = Shutdown.onSignals();
    private final List<Thread> ends = new ArrayList<>();

    Demo(int port) {
        this.port = port;
    }

    /** Runs until Ctrl-C, or until something fails; answers the exit code. */
    int run() {
        try {
            show();
            return ExitCode.OK;
        } catch (IOException e) {
            System.err.println("culvert demo: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.FAILED;
    }

    private void show() throws IOException, InterruptedException {
        System.out.println("Starting both ends on this machine...");
        // both are told to end by the signal that ends the demo
        Map<String, String> environment = Map.of("CULVERT_PASSWORD", NewKey.text(METHOD));
        Launch launch = new Launch(new Sources(environment, InputStream.nullInputStream()), () -> shutdown, _ -> {});
        try (TargetServer target = TargetServer.open()) {
            InetSocketAddress remote = startRemote(launch);
            InetSocketAddress socks = startLocal(launch, remote);
            prove(socks, target);
            explain(socks, target.address());
            shutdown.await();
            for (Thread end : ends) {
                end.join();
            }
        }
        System.out.println();
        System.out.println("The demo has ended; nothing is left running.");
    }

    /** The target is on loopback, which a remote refuses unless it is told otherwise. */
    private InetSocketAddress startRemote(Launch launch) throws IOException, InterruptedException {
        String flags = "-s 127.0.0.1 -p 0 -m " + METHOD.label() + " --egress-allow 127.0.0.1/32 --drain 0";
        return this.<RemoteServer>start(
                        "remote", listening -> culvert.remote.Main.run(launch, listening, flags.split(" ")))
                .addresses()
                .getFirst();
    }

    private InetSocketAddress startLocal(Launch launch, InetSocketAddress remote)
            throws IOException, InterruptedException {
        String flags = "-s 127.0.0.1 -p " + remote.getPort() + " -b 127.0.0.1 -l " + port + " -m " + METHOD.label()
                + " --drain 0";
        return this.<LocalAgent>start("local", listening -> culvert.local.Main.run(launch, listening, flags.split(" ")))
                .addresses()
                .getFirst();
    }

    /** Starts an end as a thread of this process and waits until it listens. */
    private <E> E start(String name, ToIntFunction<CompletableFuture<E>> end) throws IOException, InterruptedException {
        CompletableFuture<E> listening = new CompletableFuture<>();
        ends.add(Thread.ofPlatform().name(name).start(() -> {
            int exitCode = end.applyAsInt(listening);
            listening.completeExceptionally(new IOException("the " + name + " end has ended with " + exitCode));
        }));
        try {
            return listening.get(MAX_START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException("the " + name + " end does not serve", e);
        } catch (TimeoutException e) {
            throw new IOException("the " + name + " end was not ready within " + MAX_START_SECONDS + " seconds", e);
        }
    }

    private static void prove(InetSocketAddress socks, TargetServer target) throws IOException {
        Fetch fetch = Fetch.page(socks, target.address());
        if (!fetch.statusLine().contains(" 200 ") || fetch.bodyBytes() != target.pageBytes()) {
            throw new IOException("the tunnel answered, but wrongly: " + fetch);
        }
        // in one write, or a line of the log falls into it
        System.out.println("It works: a page of %d bytes came through the tunnel (SOCKS5, then %s) in %d ms."
                .formatted(fetch.bodyBytes(), METHOD.label(), fetch.took().toMillis()));
    }

    private static void explain(InetSocketAddress socks, InetSocketAddress target) {
        String proxy = "127.0.0.1:" + socks.getPort();
        System.out.println("""

                Try it yourself (names are looked up at the remote end, as they should be):

                  curl     curl --socks5-hostname %1$s http://127.0.0.1:%3$d/
                           curl --socks5-hostname %1$s https://example.org/
                  Chrome   google-chrome --proxy-server=socks5://%1$s --user-data-dir="$(mktemp -d)"
                  Firefox  Settings, General, Network Settings: Manual proxy configuration,
                           SOCKS Host 127.0.0.1, Port %2$d, SOCKS v5, and tick
                           "Proxy DNS when using SOCKS v5"

                Below, each finished connection gets a line from each end; the local one names the target. Ctrl-C ends the demo.
                """.formatted(proxy, socks.getPort(), target.getPort()));
    }
}
