package culvert.remote.admin;

/**
 * A port that somebody may come in by.
 *
 * @param address where it listens, perhaps on all addresses of the machine
 * @param method its name
 * @param password what a client needs there, the server's key too where that is a part of it; empty when it is not to be shown
 * @param mode which of TCP and UDP is served
 * @param plugin the server's, whose counterpart the client needs; empty without
 */
public record Entrance(String address, int port, String method, String password, String mode, String plugin) {
    /** Without the password. */
    @Override
    public String toString() {
        return address + ":" + port;
    }
}
