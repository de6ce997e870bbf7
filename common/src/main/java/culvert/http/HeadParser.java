package culvert.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectDecoder;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Netty's parser of HTTP, fed with complete heads. Bodies are not parsed: who passes them on finds their ends.
 *
 * <p>Its classes are loaded when the first client of HTTP comes, by a thread of its own, since a carrier may not wait for a
 * file.
 */
public final class HeadParser {
    private static final CompletableFuture<Void> LOADED = CompletableFuture.runAsync(
            Loader::run,
            body -> Thread.ofPlatform().daemon().name("http-parser").start(body));

    private HeadParser() {}

    /** Reads the head of a request. */
    public static RequestHead request(byte[] head) throws Refusal {
        LOADED.join();
        return Netty.request(head);
    }

    /** Reads the head of a response. */
    public static ResponseHead response(byte[] head) throws Refusal {
        LOADED.join();
        return Netty.response(head);
    }

    /** Reads one of each, so that every class is there. */
    private static final class Loader {
        static void run() {
            try {
                byte[] request = "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII);
                byte[] response = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII);
                Netty.request(request);
                Netty.response(response);
            } catch (Refusal impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    /** The only part that Netty's classes appear in. */
    private static final class Netty {
        /** Heads are bounded by {@link HeadBytes}. */
        private static final HttpDecoderConfig CONFIG = new HttpDecoderConfig()
                .setMaxInitialLineLength(HeadBytes.MAX_BYTES)
                .setMaxHeaderSize(HeadBytes.MAX_BYTES)
                .setAllowDuplicateContentLengths(false)
                .setValidateHeaders(true)
                .setStrictLineParsing(true);

        static RequestHead request(byte[] head) throws Refusal {
            HttpRequest parsed = (HttpRequest) parse(
                    new HttpRequestDecoder(CONFIG) {
                        @Override
                        protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
                            throw new IllegalArgumentException("it has two lengths");
                        }
                    },
                    head);
            return new RequestHead(parsed.method().name(), parsed.uri(), isOld(parsed), fields(parsed));
        }

        static ResponseHead response(byte[] head) throws Refusal {
            HttpResponse parsed = (HttpResponse) parse(
                    new HttpResponseDecoder(CONFIG) {
                        @Override
                        protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
                            throw new IllegalArgumentException("it has two lengths");
                        }
                    },
                    head);
            return new ResponseHead(
                    parsed.status().code(), parsed.status().reasonPhrase(), isOld(parsed), fields(parsed));
        }

        private static HttpMessage parse(HttpObjectDecoder decoder, byte[] head) throws Refusal {
            EmbeddedChannel channel = new EmbeddedChannel(decoder);
            try {
                channel.writeInbound(Unpooled.wrappedBuffer(head));
                if (!(channel.readInbound() instanceof HttpMessage message)) {
                    throw Refusal.malformed("it is not HTTP");
                }
                if (message.decoderResult().isFailure()) {
                    throw Refusal.malformed(text(message.decoderResult().cause()));
                }
                return message;
            } finally {
                channel.finishAndReleaseAll();
                FastThreadLocal.removeAll(); // a session's thread lives long, and holds nothing while it waits
            }
        }

        private static String text(Throwable why) {
            String said = String.valueOf(why.getMessage());
            return said.length() > 200 ? said.substring(0, 200) : said;
        }

        private static boolean isOld(HttpMessage message) throws Refusal {
            HttpVersion version = message.protocolVersion();
            if (version.equals(HttpVersion.HTTP_1_0)) {
                return true;
            }
            if (version.equals(HttpVersion.HTTP_1_1)) {
                return false;
            }
            throw Refusal.malformed(Answer.VERSION_NOT_SUPPORTED, "its version is neither HTTP/1.1 nor HTTP/1.0");
        }

        private static Fields fields(HttpMessage message) {
            return new Fields(message.headers().entries().stream()
                    .map(field -> Map.entry(field.getKey(), field.getValue()))
                    .toList());
        }
    }
}
