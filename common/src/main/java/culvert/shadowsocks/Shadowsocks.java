package culvert.shadowsocks;

import culvert.crypto.MasterKey;
import culvert.crypto.Method;

/** Makes the protocol that a method belongs to. Unusable passwords are an {@link IllegalArgumentException}. */
public final class Shadowsocks {
    private Shadowsocks() {}

    /** The remote's half. */
    public static ServerProtocol server(ServerKeys keys, ServerRules rules) {
        Method method = keys.method();
        Pools pools = Pools.of(method);
        return switch (method.family()) {
            case AEAD ->
                keys.users().isEmpty()
                        ? new AeadServer(MasterKey.fromPassword(method, keys.password()), rules.salts(), pools)
                        : new AeadUsersServer(keys, rules.salts(), pools);
            case EDITION_2022 -> new Edition2022Server(UserTable.of(keys), rules, pools);
        };
    }

    /** The local's half. */
    public static ClientProtocol client(Method method, String password, ClientRules rules) {
        Pools pools = Pools.of(method);
        return switch (method.family()) {
            case AEAD -> new AeadClient(MasterKey.fromPassword(method, password), pools);
            case EDITION_2022 -> new Edition2022Client(ClientKeys.parse(method, password), rules, pools);
        };
    }

    /**
     * The remote's half for datagrams.
     *
     * @param rules their salts are those of datagrams alone, which are far more than those of streams
     */
    public static PacketServer packetServer(ServerKeys keys, ServerRules rules) {
        Method method = keys.method();
        return switch (method.family()) {
            case AEAD -> new AeadPacketServer(keys, rules, PacketPools.salted(method), System::nanoTime);
            case EDITION_2022 -> new Edition2022PacketServer(UserTable.of(keys), rules, PacketPools.sessions(method));
        };
    }

    /** The local's half for datagrams. */
    public static PacketClient packetClient(Method method, String password, ClientRules rules) {
        return switch (method.family()) {
            case AEAD ->
                new AeadPacketClient(
                        MasterKey.fromPassword(method, password), rules.salts(), PacketPools.salted(method));
            case EDITION_2022 ->
                new Edition2022PacketClient(ClientKeys.parse(method, password), rules, PacketPools.sessions(method));
        };
    }
}
