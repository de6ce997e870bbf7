package culvert.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The program that has a port of this machine, as far as Linux says in {@code /proc}: of another user's program only whose it
 * is. Its command line is not shown, since it may hold a password. Reads files, so never call it on a carrier.
 *
 * @param process its number; 0 when the system does not tell
 * @param name what it is called; empty when the system does not tell
 * @param user the number of the user whose it is
 */
public record PortHolder(long process, String name, String user) {
    private static final Path PROC = Path.of("/proc");
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    /** Its main class, among the words of a command line. */
    private static final Pattern CULVERT = Pattern.compile("culvert\\.(local|remote|demo)\\.Main");

    // fields of a line in the tables, counted from 0, and what they say
    private static final int ADDRESS = 1;
    private static final int STATE = 3;
    private static final int USER = 7;
    private static final int INODE = 9;
    private static final String LISTENING = "0A";
    private static final String BOUND = "07";

    /** Of the name of a program. */
    private static final int KEPT = 15;

    /** Who listens where {@code at} cannot be listened at, if the system says so; never this process. */
    public static Optional<PortHolder> of(InetSocketAddress at, boolean isUdp) {
        String protocol = isUdp ? "udp" : "tcp";
        try {
            for (String table : List.of(protocol, protocol + "6")) {
                Optional<PortHolder> holder =
                        in(PROC.resolve("self/net").resolve(table), at, isUdp ? BOUND : LISTENING);
                if (holder.isPresent()) {
                    return holder;
                }
            }
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty(); // another system, or one that hides it
        }
        return Optional.empty();
    }

    /** Whether it is one of this program's ends; {@code end} is local, remote or demo. */
    public boolean isCulvert(String end) {
        return name.equals(culvert(end));
    }

    /** Whether it runs that program, of whose name the system keeps the first 15 characters. */
    public boolean isProgram(String path) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        return name.equals(file.substring(0, Math.min(file.length(), KEPT)));
    }

    /** {@code "python3" (process 4711)}. */
    @Override
    public String toString() {
        if (process == 0) {
            return "a program of the user with the number " + user;
        }
        return (name.startsWith(culvert("")) ? name : "\"" + name + "\"") + " (process " + process + ")";
    }

    private static Optional<PortHolder> in(Path table, InetSocketAddress at, String state) throws IOException {
        if (Files.notExists(table)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(table)) {
            return lines.map(line -> SPACES.split(line.strip(), -1))
                    .filter(fields ->
                            fields.length > INODE && fields[STATE].equals(state) && isInTheWay(fields[ADDRESS], at))
                    .map(fields -> ofSocket(fields[INODE], fields[USER]))
                    .filter(holder -> holder.process != ProcessHandle.current().pid())
                    .findFirst();
        }
    }

    /** A wildcard is in the way of every address, and every address in that of a wildcard. */
    private static boolean isInTheWay(String taken, InetSocketAddress at) {
        String[] parts = taken.split(":", 2);
        return parts.length == 2
                && parts[1].equals(String.format("%04X", at.getPort()))
                && (at.getAddress().isAnyLocalAddress()
                        || parts[0].matches("0+")
                        || parts[0].equals(hex(at.getAddress(), false))
                        || parts[0].equals(hex(at.getAddress(), true)));
    }

    private static PortHolder ofSocket(String inode, String user) {
        Path socket = Path.of("socket:[" + inode + "]");
        try (Stream<Path> processes = Files.list(PROC)) {
            return processes
                    .filter(process ->
                            NUMBER.matcher(process.getFileName().toString()).matches() && holds(process, socket))
                    .map(process ->
                            new PortHolder(Long.parseLong(process.getFileName().toString()), name(process), user))
                    .findFirst()
                    .orElse(new PortHolder(0, "", user));
        } catch (IOException | UncheckedIOException e) {
            return new PortHolder(0, "", user);
        }
    }

    private static boolean holds(Path process, Path socket) {
        try (Stream<Path> open = Files.list(process.resolve("fd"))) {
            return open.anyMatch(descriptor -> leadsTo(descriptor, socket));
        } catch (IOException | UncheckedIOException e) {
            return false; // it has ended, or is another user's
        }
    }

    private static boolean leadsTo(Path descriptor, Path socket) {
        try {
            return Files.readSymbolicLink(descriptor).equals(socket);
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    private static String name(Path process) {
        try {
            Matcher main = CULVERT.matcher(Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1));
            return main.find()
                    ? culvert(main.group(1))
                    : Files.readString(process.resolve("comm"), StandardCharsets.ISO_8859_1)
                            .strip();
        } catch (IOException e) {
            return "?";
        }
    }

    private static String culvert(String end) {
        return "culvert " + end;
    }

    /** As the tables have it: words of four bytes in the machine's order; a socket of IPv6 has IPv4 in the last one. */
    private static String hex(InetAddress ip, boolean isMapped) {
        ByteBuffer bytes = ByteBuffer.wrap(ip.getAddress()).order(ByteOrder.nativeOrder());
        StringBuilder text =
                new StringBuilder(isMapped && !(ip instanceof Inet6Address) ? "0000000000000000FFFF0000" : "");
        while (bytes.hasRemaining()) {
            text.append(String.format("%08X", bytes.getInt()));
        }
        return text.toString();
    }
}
