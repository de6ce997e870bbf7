package culvert.config;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;

/**
 * An https address that a link or a list of servers is fetched from. Whoever knows it can fetch the passwords too, so only
 * its host is ever named.
 */
final class OnlineAddress {
    /** As long as shadowsocks-rust waits: a page of text takes a second, and half a minute where the network is bad. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    private static final int OK = 200;

    /** The second is Outline's name for the first. */
    private static final Pattern SCHEME = Pattern.compile("(?i)(https|ssconf|http)://.*", Pattern.DOTALL);

    private final URI uri;
    private final Duration limit;

    private OnlineAddress(URI uri, Duration limit) {
        this.uri = uri;
        this.limit = limit;
    }

    /** True for what can only be meant as one. */
    static boolean isOne(String text) {
        return SCHEME.matcher(text).matches();
    }

    /**
     * Reads an address.
     *
     * @param place where it was written
     * @throws ConfigException when nothing is fetched from such a one
     */
    static OnlineAddress parse(String text, SourceLocation place, Duration limit) throws ConfigException {
        if (text.regionMatches(true, 0, "http:", 0, "http:".length())) {
            throw ConfigFile.mistake(
                    place,
                    "is an http:// address, where everybody on the way can change the server, expected https://");
        }
        try {
            URI uri = new URI(text.replaceFirst("^\\w+:", "https:"));
            if (uri.getHost() != null && uri.getPort() <= Endpoint.MAX_PORT) {
                return new OnlineAddress(uri, limit);
            }
        } catch (URISyntaxException e) {
            // its text would show the address
        }
        throw ConfigFile.mistake(place, "is no https address, expected https://HOST/PATH on one line");
    }

    /** Its host, as the place of what it holds. */
    SourceLocation place() {
        return SourceLocation.whole(
                "https://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + "/...");
    }

    /**
     * What it holds now.
     *
     * @throws IOException when it cannot be fetched
     * @throws ConfigException when it is not text of a bearable size
     */
    String fetch() throws IOException, ConfigException {
        FutureTask<byte[]> fetching = new FutureTask<>(this::bytes);
        Thread.ofPlatform().daemon().name("fetch").start(fetching);
        try {
            return ConfigFile.text(fetching.get(limit.toMillis(), TimeUnit.MILLISECONDS), place());
        } catch (TimeoutException e) {
            throw new IOException(slow());
        } catch (ExecutionException e) {
            throw new IOException(reason(Objects.requireNonNullElse(e.getCause(), e)), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(place() + ": interrupted", e);
        }
    }

    /** Redirects are followed, but never away from https. */
    private byte[] bytes() throws IOException {
        HttpsURLConnection connection = (HttpsURLConnection) uri.toURL().openConnection();
        int timeout = Math.toIntExact(limit.toMillis());
        connection.setConnectTimeout(timeout);
        connection.setReadTimeout(timeout);
        connection.setRequestProperty("User-Agent", "Culvert");
        connection.setUseCaches(false);
        try {
            int status = connection.getResponseCode();
            if (status != OK) {
                throw new StatusException("answers with the status " + status + ", expected 200");
            }
            try (InputStream in = connection.getInputStream()) {
                return in.readNBytes(ConfigFile.MAX_BYTES + 1);
            }
        } finally {
            connection.disconnect();
        }
    }

    /** The texts of exceptions may show the address; these do not. */
    private String reason(Throwable e) {
        return switch (e) {
            case StatusException status -> place() + ": " + status.getMessage();
            case SSLException _ -> place() + ": cannot be trusted: " + root(e).getMessage();
            case UnknownHostException _ -> place() + ": there is no such host";
            case SocketTimeoutException _ -> slow();
            case ConnectException _, NoRouteToHostException _ -> place() + ": cannot be reached: " + e.getMessage();
            default -> place() + ": the connection failed (" + e.getClass().getSimpleName() + ")";
        };
    }

    private String slow() {
        return place() + ": did not answer within " + Math.max(1, limit.toSeconds()) + " s";
    }

    private static Throwable root(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null ? e : root(cause);
    }

    /** Something else than the content came. */
    private static final class StatusException extends IOException {
        private static final long serialVersionUID = 1;

        StatusException(String message) {
            super(message);
        }
    }
}
