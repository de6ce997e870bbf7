package culvert.local.doctor;

import culvert.app.doctor.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** How fast a file comes through the tunnel, for three seconds. */
public final class SpeedCheck {
    private static final String CHECK = "speed";
    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(6);
    private static final int OK = 200;
    private static final int BUFFER = 1 << 16;

    private SpeedCheck() {}

    /**
     * Downloads, and stops.
     *
     * @param url what; without one nothing is tried, since whoever serves large files has not asked for this
     * @param proxy a local end without users
     */
    public static Finding of(Optional<URI> url, InetSocketAddress proxy) {
        if (url.isEmpty()) {
            return Finding.notTried(CHECK, "no file to download: --url names one, of some 10 MB or more");
        }
        String tried = "download " + url.get().getScheme() + "://" + url.get().getHost() + "/... for "
                + LIMIT.toSeconds() + " s";
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) url.get().toURL().openConnection(new Proxy(Proxy.Type.HTTP, proxy));
            connection.setConnectTimeout((int) PATIENCE.toMillis());
            connection.setReadTimeout((int) PATIENCE.toMillis());
            connection.setRequestProperty("User-Agent", "Culvert");
            connection.setUseCaches(false);
            try {
                int status = connection.getResponseCode();
                return status == OK
                        ? measured(tried, connection)
                        : Finding.warning(CHECK, tried, "the answer is status " + status, "Give another --url.");
            } finally {
                connection.disconnect();
            }
        } catch (SocketTimeoutException e) {
            return Finding.failed(
                    CHECK, tried, "nothing came for " + PATIENCE.toSeconds() + " s", "Try another --url.");
        } catch (IOException e) {
            return Finding.failed(CHECK, tried, String.valueOf(e.getMessage()), "Try another --url.");
        }
    }

    private static Finding measured(String tried, HttpURLConnection connection) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long begun = System.nanoTime();
        long bytes = 0;
        boolean hasEnded = false;
        try (InputStream in = connection.getInputStream()) {
            while (!hasEnded && System.nanoTime() - begun < LIMIT.toNanos()) {
                int n = in.read(buffer);
                hasEnded = n < 0;
                bytes += Math.max(0, n);
            }
        }
        double seconds = Math.max(1, System.nanoTime() - begun) / 1e9;
        String found = String.format(
                Locale.ROOT, "%.1f MB in %.1f s: %.1f Mbit/s", bytes / 1e6, seconds, bytes * Byte.SIZE / 1e6 / seconds);
        return Finding.ok(CHECK, tried, found + (hasEnded ? "; a larger file would tell more" : ""));
    }
}
