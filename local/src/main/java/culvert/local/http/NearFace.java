package culvert.local.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import culvert.http.Charge;
import culvert.http.Fields;
import culvert.http.HeadBytes;
import culvert.http.HeadParser;
import culvert.http.Refusal;
import culvert.http.RequestHead;
import culvert.net.Cause;
import culvert.net.DelegatingStream;
import culvert.net.NetworkException;
import java.io.IOException;
import java.time.Duration;

/**
 * A client's stream as the relay sees it: what is read are requests as the target shall get them, and what is written is
 * already as the client shall get it. It ends when the client does, or wants something from elsewhere.
 */
final class NearFace extends DelegatingStream {
    /** Of what may be the next request, and is put back if it is another session's. */
    private static final int SOME = 4096;

    private static final byte[] NOTHING = {};

    private final Exchange exchange;
    private final Pushback client;
    private final HeadBytes next;
    private final Charge charge;
    private byte[] head;
    private int sent;
    private Body body;
    /** The head that may have to be sent once more, as it came. */
    private byte[] original = NOTHING;

    NearFace(Exchange exchange, RequestHead first, Body body) throws Refusal {
        super(exchange.client());
        this.exchange = exchange;
        this.client = exchange.client();
        this.next = new HeadBytes(client.account());
        this.charge = new Charge(client.account());
        this.head = rewritten(first);
        this.body = body;
        charge.holds(head.length);
    }

    @Override
    public void awaitReadable() throws IOException {
        if (sent < head.length && !exchange.wasRefused()) {
            return;
        }
        if (mustWaitForAnswer()) {
            exchange.await(() -> !mustWaitForAnswer(), Long.MAX_VALUE / 2);
        } else {
            super.awaitReadable();
        }
    }

    @Override
    public boolean awaitReadable(Duration limit) throws IOException {
        return sent < head.length || super.awaitReadable(limit);
    }

    /** While an answer is outstanding, the client is read to notice its end, but not beyond what it said too early. */
    private boolean mustWaitForAnswer() {
        boolean isWaiting = !exchange.isRaw()
                && body.isDone()
                && !exchange.isBroken()
                && exchange.asked() != null
                && !exchange.wasRefused()
                && !exchange.isToBeRepeated();
        return isWaiting && (client.hasUnread() || exchange.isRepeatable());
    }

    @Override
    public int tryRead(byte[] into, int offset, int length) throws IOException {
        try {
            return read(into, offset, length);
        } catch (Refusal why) {
            throw why.asFailure();
        }
    }

    private int read(byte[] into, int offset, int length) throws IOException, Refusal {
        if (exchange.isHandedOn()) {
            return -1;
        }
        if (exchange.wasRefused()) {
            return ended(client.tryRead(into, offset, length)) ? -1 : 0;
        }
        if (sent < head.length) {
            int n = Math.min(length, head.length - sent);
            System.arraycopy(head, sent, into, offset, n);
            sent += n;
            head = sent == head.length ? NOTHING : head;
            sent = head.length == 0 ? 0 : sent;
            charge.holds(head.length + original.length);
            return n;
        }
        if (exchange.isRaw()) {
            return client.tryRead(into, offset, length);
        }
        if (!body.isDone()) {
            return readBody(into, offset, length);
        }
        return exchange.asked() != null ? readEarly(into, offset, length) : readNext(into, offset, length);
    }

    private int readBody(byte[] into, int offset, int length) throws IOException, Refusal {
        int n = client.tryRead(into, offset, body.atMost(length));
        if (n < 0) {
            throw new NetworkException(Cause.TRUNCATED, "the client ended inside a request");
        }
        int own = body.take(into, offset, n);
        client.unread(into, offset + own, n - own);
        return own;
    }

    private int readEarly(byte[] into, int offset, int length) throws IOException {
        if (exchange.isToBeRepeated()) {
            client.unread(original, 0, original.length);
            handsOn();
            return -1;
        }
        if (mustWaitForAnswer()) {
            return 0;
        }
        int n = client.tryRead(into, offset, Math.min(length, SOME));
        if (ended(n)) {
            return -1;
        }
        client.unread(into, offset, n);
        return 0;
    }

    private int readNext(byte[] into, int offset, int length) throws IOException {
        int n = client.tryRead(into, offset, Math.min(length, SOME));
        if (ended(n)) {
            return -1;
        }
        if (exchange.isEndingClient()) {
            return 0; // whoever has had the last answer would hear of no other (RFC 9112, 9.6)
        }
        int taken = 0;
        try {
            if (exchange.hasFarEnded()) {
                return n == 0 ? 0 : handOn(into, offset, n);
            }
            while (taken < n) {
                if (next.add(into[offset + taken++] & 0xFF)) {
                    return begin(into, offset + taken, n - taken);
                }
            }
            next.trim();
            return 0;
        } catch (Refusal why) {
            return handOn(into, offset + taken, n - taken); // whoever reads it anew answers it
        }
    }

    private int begin(byte[] rest, int offset, int length) throws Refusal {
        byte[] bytes = next.take();
        client.unread(rest, offset, length);
        try {
            RequestHead request = HeadParser.request(bytes);
            if (exchange.suits(request)) {
                Body coming = Body.of(request);
                head = rewritten(request);
                body = coming;
                original = request.isRepeatable() ? bytes : NOTHING;
                charge.holds(head.length + original.length);
                exchange.ask(request);
                return 0;
            }
        } catch (Refusal why) {
            // whoever reads it anew answers it
        }
        client.unread(bytes, 0, bytes.length);
        handsOn();
        return -1;
    }

    private int handOn(byte[] rest, int offset, int length) {
        client.unread(rest, offset, length);
        byte[] begun = next.take();
        client.unread(begun, 0, begun.length);
        handsOn();
        return -1;
    }

    private void handsOn() {
        charge.holds(0);
        exchange.handsOn();
    }

    private boolean ended(int n) {
        if (n < 0) {
            exchange.clientEnds();
        }
        return n < 0;
    }

    /** The target's end is the client's only where the client's answer ends with it. */
    @Override
    public void shutdownOutput() throws IOException {
        if (exchange.isRaw() || exchange.isEndingClient()) {
            super.shutdownOutput();
        }
    }

    @Override
    public void close() {
        if (!exchange.isHandedOn()) {
            super.close();
        }
    }

    private static byte[] rewritten(RequestHead request) throws Refusal {
        Destination to = Destination.of(request);
        StringBuilder text = new StringBuilder(request.method())
                .append(' ')
                .append(to.path())
                .append(request.isOld() ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
        if (!request.fields().has("host")) {
            Fields.write(text, "Host", to.authority());
        }
        request.fields().writeEndToEnd(text);
        if (request.asksForUpgrade()) {
            request.fields().values("upgrade").forEach(protocol -> Fields.write(text, "Upgrade", protocol));
            Fields.write(text, "Connection", "Upgrade");
        } else if (!request.keepsAlive()) {
            Fields.write(text, "Connection", "close");
        } else if (request.isOld()) {
            Fields.write(text, "Connection", "keep-alive");
        }
        return text.append("\r\n").toString().getBytes(ISO_8859_1);
    }
}
