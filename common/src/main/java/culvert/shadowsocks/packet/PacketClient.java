package culvert.shadowsocks.packet;

import culvert.crypto.MasterKey;
import culvert.crypto.Method;
import culvert.net.FailureException;
import culvert.net.Packet;
import culvert.net.Runner;
import culvert.shadowsocks.ClientKeys;
import culvert.shadowsocks.ClientRules;

/**
 * The local's half for datagrams. What is sealed and opened is an address in SOCKS form
 * ({@link culvert.address.SocksAddress}) and the payload behind it, as in a SOCKS5 datagram from its fourth byte on.
 */
public interface PacketClient extends AutoCloseable {
    /** The one of the method. An unusable password is an {@link IllegalArgumentException}. */
    static PacketClient of(Method method, String password, ClientRules rules) {
        return switch (method.edition()) {
            case AEAD ->
                new AeadPacketClient(
                        MasterKey.fromPassword(method, password), rules.salts(), PacketPools.salted(method));
            case EDITION_2022 ->
                new Edition2022PacketClient(ClientKeys.parse(method, password), rules, PacketPools.sessions(method));
        };
    }

    /** Begins an association, which is the caller's to close. */
    PacketSession open();

    /** Overwrites the keys. */
    @Override
    void close();

    /**
     * Where plaintext stands.
     *
     * @param offset of the address in the array given to {@link PacketSession#open}
     * @param length of address and payload together
     */
    record Plain(int offset, int length) {}

    /** One association. Sealed for and opened by different threads. */
    interface PacketSession extends AutoCloseable {
        /** How long a datagram becomes, padding included, at most when so many bytes of address and payload are sealed. */
        int sealedBytes(int length);

        /**
         * Seals an address and a payload, which the caller has checked.
         *
         * @param into another array, with room for {@link #sealedBytes} at {@code at}
         * @return where the sealed datagram ends
         */
        int seal(Packet plain, byte[] into, int at, Runner runner);

        /**
         * Opens a datagram that came from the remote. A failure changes nothing.
         *
         * @param into takes the plaintext: another array, at least as long as the datagram
         * @throws FailureException with the reason to drop it; also when no whole address is in it
         */
        Plain open(Packet sealed, byte[] into, Runner runner) throws FailureException;

        /** Overwrites the keys; nothing may be running. */
        @Override
        void close();
    }
}
