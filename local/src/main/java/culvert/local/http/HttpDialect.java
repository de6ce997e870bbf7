package culvert.local.http;

import culvert.address.Target;
import culvert.http.Answer;
import culvert.http.Charge;
import culvert.http.HeadBytes;
import culvert.http.HeadParser;
import culvert.http.Refusal;
import culvert.http.RequestHead;
import culvert.local.port.Dialect;
import culvert.local.port.FinalReply;
import culvert.local.port.HandshakeInput;
import culvert.local.port.PortUsers;
import culvert.net.Cause;
import culvert.net.Stream;
import culvert.net.User;
import culvert.relay.Request;
import java.io.IOException;

/** Speaks HTTP as a proxy does: CONNECT, and requests whose address is in absolute form. */
public final class HttpDialect implements Dialect {
    private final PortUsers users;
    private final boolean connects;
    private final boolean onlyTunnel;
    private final FrontPage page;

    /**
     * Speaks with anybody who gives the credentials of a user, where there are users.
     *
     * @param connects whether connections are served at all
     * @param onlyTunnel whether there is no other way to targets than the tunnel
     * @param page what a browser gets that opens the port
     */
    public HttpDialect(PortUsers users, boolean connects, boolean onlyTunnel, FrontPage page) {
        this.users = users;
        this.connects = connects;
        this.onlyTunnel = onlyTunnel;
        this.page = page;
    }

    @Override
    public Request receive(int first, Stream client, HandshakeInput in) throws IOException {
        boolean wantsText = true;
        try {
            RequestHead head = HeadParser.request(bytes(first, client, in));
            wantsText = !head.isHead();
            Charge charge = new Charge(client.account());
            charge.holds(head.weight()); // wrong credentials may have to wait
            try {
                return request(head, client, in);
            } finally {
                charge.holds(0);
            }
        } catch (Refusal why) {
            throw FinalReply.because(why.asFailure(), client, why.answer().bytes(wantsText));
        }
    }

    private static byte[] bytes(int first, Stream client, HandshakeInput in) throws IOException, Refusal {
        HeadBytes head = new HeadBytes(client.account());
        int next = first;
        while (!head.add(next)) {
            next = in.octet();
        }
        return head.take();
    }

    private Request request(RequestHead head, Stream client, HandshakeInput in) throws IOException, Refusal {
        if (head.uri().startsWith("/") || head.uri().equals("*")) {
            Answer answer = page.to(head, client);
            Cause cause = answer.status() == Answer.OK ? Cause.ANSWERED : Cause.MALFORMED;
            throw new Refusal(cause, answer, "HTTP spoken to a proxy as to a web site");
        }
        ProxyCredentials.check(head, users, client, in);
        if (!connects) {
            String sentence = "This proxy carries datagrams only (its mode is udp_only).";
            throw new Refusal(Cause.UNSUPPORTED_COMMAND, Answer.of(Answer.FORBIDDEN, sentence), "HTTP without TCP");
        }
        if (head.isConnect()) {
            return connect(head, client, in);
        }
        Pushback source = Pushback.of(client);
        byte[] rest = in.unread();
        source.unread(rest, 0, rest.length);
        Target target = Destination.of(head).target();
        Failures failures = new Failures(target, onlyTunnel);
        Exchange exchange = new Exchange(source, failures, head);
        NearFace face = new NearFace(exchange, head, Body.of(head));
        return new Request.Connect(
                target, User.UNNAMED, face, new ExchangeReply(source, failures, !head.isHead()), exchange);
    }

    private Request connect(RequestHead head, Stream client, HandshakeInput in) throws IOException, Refusal {
        if (head.fields().has("transfer-encoding") || head.fields().has("content-length")) {
            throw Refusal.malformed("CONNECT has no body");
        }
        Target target = Destination.ofConnect(head.uri());
        return new Request.Connect(target, in.rest(), new ConnectReply(client, new Failures(target, onlyTunnel)));
    }
}
