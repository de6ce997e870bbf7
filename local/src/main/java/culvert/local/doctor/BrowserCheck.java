package culvert.local.doctor;

import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.app.doctor.Finding;
import culvert.app.doctor.Times;
import culvert.net.SystemErrors;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * What programs of this machine get from the port of a local end, by HTTP and by SOCKS5.
 *
 * @param port where it serves
 * @param where the same for people
 * @param users of the port: the first of them is who asks, where there are any
 * @param target what is asked for
 */
public record BrowserCheck(InetSocketAddress port, String where, Map<String, String> users, Target target) {
    /** What its lines are called. */
    public static final String CHECK = "browser";

    private static final Duration PATIENCE = Duration.ofSeconds(6);
    private static final int SOCKS5 = 5;
    private static final int WITH_PASSWORD = 2;
    private static final int CONNECT = 1;

    /** Of an answer to CONNECT; ours take a few hundred bytes. */
    private static final int MAX_HEAD = 8192;

    /** A dialogue up to the point at which the target hears what is written. */
    @FunctionalInterface
    private interface Dialogue {
        /** What the port refused with; empty when it did not. */
        String refused(DataInputStream in, OutputStream out) throws IOException;
    }

    /** Tries both. */
    public List<Finding> run() {
        return List.of(tried("HTTP", this::http), tried("SOCKS5", this::socks));
    }

    private Finding tried(String protocol, Dialogue dialogue) {
        String tried = "ask " + target + " by " + protocol + " at " + where;
        long begun = System.nanoTime();
        try (Socket socket = new Socket()) {
            socket.connect(port, (int) PATIENCE.toMillis());
            socket.setSoTimeout((int) PATIENCE.toMillis());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            String refused = dialogue.refused(in, socket.getOutputStream());
            if (!refused.isEmpty()) {
                return failed(tried, "the port answers " + refused);
            }
            socket.getOutputStream().write(RootQuestion.stream());
            return in.read() < 0
                    ? failed(tried, "it was hung up without an answer")
                    : Finding.ok(CHECK, tried, "it answered" + Times.in(System.nanoTime() - begun));
        } catch (SocketTimeoutException e) {
            return failed(tried, "no answer in " + PATIENCE.toSeconds() + " s");
        } catch (IOException e) {
            return failed(tried, SystemErrors.text(e));
        }
    }

    private static Finding failed(String tried, String found) {
        return Finding.failed(
                CHECK,
                tried,
                found,
                "The way was found to be right, so the local end that runs there may have another configuration:"
                        + " start it again, and look at its log.");
    }

    private String http(DataInputStream in, OutputStream out) throws IOException {
        String who = "";
        if (!users.isEmpty()) {
            Map.Entry<String, String> first = first();
            String pair = first.getKey() + ":" + first.getValue();
            who = "Proxy-Authorization: Basic "
                    + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)) + "\r\n";
        }
        String request = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n" + who + "\r\n";
        out.write(request.getBytes(StandardCharsets.UTF_8));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0 || head.length() == MAX_HEAD) {
                return "no HTTP";
            }
            head.append((char) next);
        }
        String status = head.substring(0, head.indexOf("\r\n"));
        return status.matches("HTTP/1\\.[01] 200.*") ? "" : "\"" + status + "\"";
    }

    private String socks(DataInputStream in, OutputStream out) throws IOException {
        out.write(new byte[] {SOCKS5, 1, (byte) (users.isEmpty() ? 0 : WITH_PASSWORD)});
        if (in.readUnsignedByte() != SOCKS5) {
            return "no SOCKS5";
        }
        int method = in.readUnsignedByte();
        if (method == WITH_PASSWORD && !users.isEmpty()) {
            out.write(1);
            for (String part : List.of(first().getKey(), first().getValue())) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                out.write(bytes.length);
                out.write(bytes);
            }
            in.readUnsignedByte();
            if (in.readUnsignedByte() != 0) {
                return "that the password is wrong";
            }
        } else if (method != 0) {
            return "that it wants a name and a password";
        }
        byte[] request = new byte[3 + SocksAddress.wireBytes(target)];
        request[0] = SOCKS5;
        request[1] = CONNECT;
        SocksAddress.write(target, request, 3);
        out.write(request);
        in.readUnsignedByte();
        int code = in.readUnsignedByte();
        in.skipNBytes(1);
        in.skipNBytes(in.readUnsignedByte() == 4 ? 18 : 6); // where it is bound: an address, and a port
        return code == 0 ? "" : "with the code " + code;
    }

    private Map.Entry<String, String> first() {
        return users.entrySet().iterator().next();
    }
}
