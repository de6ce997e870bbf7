package culvert.upstream;

import culvert.address.AddressFormatException;
import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.DialException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The client's side of SOCKS5 (RFC 1928), with a name and a password where there are some (RFC 1929). */
final class Socks5 {
    static final byte CONNECT = 1;
    static final byte ASSOCIATE = 3;

    private static final byte VERSION = 5;
    private static final byte NO_LOGIN = 0;
    private static final byte LOGIN = 2;
    private static final byte LOGIN_VERSION = 1;
    /** Version, command or reply, a byte that is reserved. */
    private static final int HEAD_BYTES = 3;

    private Socks5() {}

    /** Greets, and says who asks. */
    static void greet(Dialogue with) throws IOException {
        Optional<Upstream.Login> login = with.proxy().login();
        with.say(login.isPresent() ? new byte[] {VERSION, 2, NO_LOGIN, LOGIN} : new byte[] {VERSION, 1, NO_LOGIN});
        byte[] chosen = with.hear(2);
        if (chosen[0] != VERSION) {
            throw Dialogue.failed("it does not speak SOCKS5");
        }
        if (chosen[1] == LOGIN && login.isPresent()) {
            logIn(with, login.get());
        } else if (chosen[1] != NO_LOGIN) {
            throw Dialogue.credentials(
                    login.isPresent() ? "it takes no name and password" : "it wants a name and a password, or more");
        }
    }

    private static void logIn(Dialogue with, Upstream.Login login) throws IOException {
        byte[] name = login.name().getBytes(StandardCharsets.UTF_8);
        byte[] password = login.password().getBytes(StandardCharsets.UTF_8);
        byte[] message = new byte[3 + name.length + password.length];
        message[0] = LOGIN_VERSION;
        message[1] = (byte) name.length;
        System.arraycopy(name, 0, message, 2, name.length);
        message[2 + name.length] = (byte) password.length;
        System.arraycopy(password, 0, message, 3 + name.length, password.length);
        with.say(message);
        if (with.hear(2)[1] != 0) {
            throw Dialogue.credentials("it refuses the name and password");
        }
    }

    /**
     * Asks for something.
     *
     * @return the address that the answer names
     * @throws DialException what it answers otherwise
     */
    static Target ask(Dialogue with, byte command, Target target) throws IOException {
        byte[] request = new byte[HEAD_BYTES + SocksAddress.wireBytes(target)];
        request[0] = VERSION;
        request[1] = command;
        SocksAddress.write(target, request, HEAD_BYTES);
        with.say(request);
        byte[] head = with.hear(HEAD_BYTES);
        if (head[0] != VERSION) {
            throw Dialogue.failed("it does not answer as SOCKS5 does");
        }
        if (head[1] != 0) {
            throw refused(head[1]);
        }
        return address(with);
    }

    private static Target address(Dialogue with) throws IOException {
        byte[] address = {};
        try {
            int needed = SocksAddress.bytesNeeded(address, 0, 0);
            while (needed > address.length) {
                byte[] more = with.hear(needed - address.length);
                int have = address.length;
                address = Arrays.copyOf(address, needed);
                System.arraycopy(more, 0, address, have, more.length);
                needed = SocksAddress.bytesNeeded(address, 0, address.length);
            }
            return SocksAddress.read(address, 0, address.length);
        } catch (AddressFormatException e) {
            throw Dialogue.failed("its answer has no address: " + e.getMessage());
        }
    }

    private static DialException refused(byte reply) {
        return switch (reply) {
            case 2 -> new DialException(Cause.BLOCKED, "it does not allow that");
            case 3 -> new DialException(Cause.NETWORK_UNREACHABLE, "it has no way to that network");
            case 4, 6 -> new DialException(Cause.HOST_UNREACHABLE, "it cannot reach that host");
            case 5 -> new DialException(Cause.REFUSED, "the connection was refused to it");
            case 7 -> new DialException(Cause.UNSUPPORTED_COMMAND, "it does not offer that");
            case 8 -> new DialException(Cause.UNSUPPORTED_ADDRESS, "it does not know that kind of address");
            default -> new DialException(Cause.CONNECT_FAILED, "it could not connect (" + (reply & 0xFF) + ")");
        };
    }
}
