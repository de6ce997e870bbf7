package culvert.net.dns;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A name server on loopback that says what a test tells it to: over UDP, and over TCP on the same port. A name it was
 * told nothing about does not exist.
 */
public final class TestNameServer implements AutoCloseable {
    /** How the server misbehaves for a name. */
    public enum Manner {
        HONEST,
        SILENT,
        FAILING,
        /** Over UDP says only that the answer is too long. */
        TRUNCATED,
        /** First come answers with a wrong id, to a wrong question and in another spelling, which name 6.6.6.6. */
        FORGED,
        /** Refers to another name server instead of answering. */
        REFERRING,
        /** Answers to the first question when the third comes, and no other. */
        LATE,
        /** Says that a question with EDNS is none it understands. */
        REFUSING_EDNS,
        /** Says nothing to a question with EDNS. */
        IGNORING_EDNS,
        /** Writes names in lower case, however they were asked for. */
        CHANGING_SPELLING,
        /** The same, and ends connections of TCP without an answer. */
        CHANGING_SPELLING_WITHOUT_TCP,
        /** Has no answer for IPv6, not even that there is none. */
        SILENT_ABOUT_IPV6
    }

    private static final int A = 1;
    private static final int NS = 2;
    private static final int CNAME = 5;
    private static final int AAAA = 28;

    /** From where a question came, and how it spelt the name. */
    record Sighting(SocketAddress sender, String spelling) {}

    private record Host(List<InetAddress> addresses, int ttl, Manner manner, String alias) {}

    private static final int PORTS_TRIED = 20;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Map<String, Host> hosts = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Set<Sighting> sightings = ConcurrentHashMap.newKeySet();
    private final Map<String, List<SocketAddress>> late = new ConcurrentHashMap<>();

    private TestNameServer(DatagramSocket udp, ServerSocket tcp) {
        this.udp = udp;
        this.tcp = tcp;
    }

    /** A port that is free for TCP may be taken for UDP: then another one. */
    private static TestNameServer bound() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        BindException taken = new BindException();
        for (int i = 0; i < PORTS_TRIED; i++) {
            ServerSocket tcp = new ServerSocket(0, 5, loopback);
            try {
                return new TestNameServer(new DatagramSocket(new InetSocketAddress(loopback, tcp.getLocalPort())), tcp);
            } catch (BindException e) {
                tcp.close();
                taken = e;
            }
        }
        throw taken;
    }

    /** Starts on a free port. */
    public static TestNameServer open() throws IOException {
        TestNameServer server = bound();
        Thread.ofPlatform().daemon().name("test-dns-udp").start(server::serveUdp);
        Thread.ofPlatform().daemon().name("test-dns-tcp").start(server::serveTcp);
        return server;
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort());
    }

    /** From now on the name has these addresses. */
    public TestNameServer host(String name, int ttl, String... addresses) {
        List<InetAddress> all = Stream.of(addresses).map(InetAddress::ofLiteral).toList();
        hosts.put(name, new Host(all, ttl, Manner.HONEST, ""));
        return this;
    }

    /** From now on the name is another one for {@code canonical}. */
    public TestNameServer alias(String name, String canonical) {
        Host target = hosts.getOrDefault(canonical, new Host(List.of(), 0, Manner.HONEST, ""));
        hosts.put(name, new Host(target.addresses, target.ttl, Manner.HONEST, canonical));
        return this;
    }

    /** From now on the server behaves like this when asked for the name. */
    public TestNameServer manner(String name, Manner manner) {
        hosts.compute(
                name,
                (key, host) -> host == null
                        ? new Host(List.of(), 0, manner, "")
                        : new Host(host.addresses, host.ttl, manner, host.alias));
        return this;
    }

    /** How many queries with EDNS have come for the name. */
    public long ednsQueries(String name) {
        return queries(name + "/edns");
    }

    /** How many queries have come for the name, one of each family for a lookup. */
    public long queries(String name) {
        return asked.stream().filter(name::equals).count();
    }

    /** All that were seen over UDP. */
    Set<Sighting> sightings() {
        return sightings;
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }

    private void serveUdp() {
        byte[] buffer = new byte[4096];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                Query query = Query.read(Arrays.copyOf(buffer, packet.getLength()));
                asked.add(query.key());
                sightings.add(new Sighting(packet.getSocketAddress(), query.name));
                if (query.edns) {
                    asked.add(query.key() + "/edns");
                }
                SocketAddress to = replyTo(query, packet.getSocketAddress());
                for (byte[] answer : to == null ? List.<byte[]>of() : answers(query, false)) {
                    udp.send(new DatagramPacket(answer, answer.length, to));
                }
            }
        } catch (SocketException e) {
            // closed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serveTcp() {
        while (true) {
            try (Socket socket = tcp.accept()) {
                serve(socket);
            } catch (IOException e) {
                if (tcp.isClosed()) {
                    return;
                }
                // whoever asked has read no further than the first answer
            }
        }
    }

    private void serve(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        Query query = Query.read(in.readNBytes(in.readUnsignedShort()));
        asked.add(query.key() + "/tcp");
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        List<byte[]> answers = answers(query, true);
        for (byte[] answer : answers) {
            out.writeShort(answer.length);
            out.write(answer);
        }
        int end = answers.isEmpty() ? -1 : in.read();
        assert end < 0;
    }

    private List<byte[]> answers(Query query, boolean tcp) throws IOException {
        Host host = hosts.get(query.key());
        if (host == null) {
            return List.of(reply(query, query.id, 3, new byte[0], 0));
        }
        byte[] honest = reply(query, query.id, 0, records(query, host), count(query, host));
        return switch (host.manner) {
            case HONEST, LATE -> List.of(honest);
            case SILENT -> List.of();
            case REFUSING_EDNS -> List.of(query.edns ? formatError(query) : honest);
            case IGNORING_EDNS -> query.edns ? List.of() : List.of(honest);
            case SILENT_ABOUT_IPV6 -> query.type == AAAA ? List.of() : List.of(honest);
            case CHANGING_SPELLING, CHANGING_SPELLING_WITHOUT_TCP -> {
                if (tcp && host.manner == Manner.CHANGING_SPELLING_WITHOUT_TCP) {
                    yield List.of();
                }
                Query lower = new Query(query.id, query.key(), query.type, query.edns);
                yield List.of(reply(lower, query.id, 0, records(lower, host), count(lower, host)));
            }
            case FAILING -> List.of(reply(query, query.id, 2, new byte[0], 0));
            case TRUNCATED -> List.of(tcp ? honest : truncated(query));
            case FORGED -> {
                Host liar = new Host(List.of(InetAddress.ofLiteral("6.6.6.6")), 300, Manner.HONEST, "");
                Query other = new Query(query.id, "other.test", A, false);
                Query respelt = new Query(query.id, query.otherSpelling(), query.type, false);
                byte[] lie = record(
                        encode("other.test"), A, 300, liar.addresses.getFirst().getAddress());
                yield List.of(
                        reply(query, query.id + 1, 0, records(query, liar), count(query, liar)),
                        reply(other, query.id, 0, lie, 1),
                        reply(respelt, query.id, 0, records(respelt, liar), count(respelt, liar)),
                        honest);
            }
            case REFERRING -> List.of(referral(query));
        };
    }

    /** Where an answer goes; null for nowhere. */
    private @Nullable SocketAddress replyTo(Query query, SocketAddress sender) {
        Host host = hosts.get(query.key());
        if (host == null || host.manner != Manner.LATE) {
            return sender;
        }
        List<SocketAddress> all = late.computeIfAbsent(query.key() + query.type, key -> new ArrayList<>());
        all.add(sender);
        return all.size() == 3 ? all.getFirst() : null;
    }

    /** Without the question, as old servers do. */
    private static byte[] formatError(Query query) {
        return ByteBuffer.allocate(12)
                .putShort((short) query.id)
                .putShort((short) 0x8181)
                .array();
    }

    private static byte[] reply(Query query, int id, int code, byte[] records, int count) throws IOException {
        return message(query, id, 0x8180 | code, new int[] {count, 0, 0}, records);
    }

    private static byte[] truncated(Query query) throws IOException {
        return message(query, query.id, 0x8380, new int[] {0, 0, 0}, new byte[0]);
    }

    /** "Ask ns.test at 127.0.0.1", where nobody listens on port 53. */
    private static byte[] referral(Query query) throws IOException {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        records.write(record(encode("test"), NS, 300, encode("ns.test")));
        records.write(record(encode("ns.test"), A, 300, new byte[] {127, 0, 0, 1}));
        return message(query, query.id, 0x8180, new int[] {0, 1, 1}, records.toByteArray());
    }

    private static byte[] message(Query query, int id, int flags, int[] counts, byte[] records) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (int field : new int[] {id, flags, 1, counts[0], counts[1], counts[2]}) {
            out.writeShort(field);
        }
        out.write(query.encodedName());
        out.writeShort(query.type);
        out.writeShort(1);
        out.write(records);
        return bytes.toByteArray();
    }

    private static byte[] records(Query query, Host host) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] owner = query.encodedName();
        if (!host.alias.isEmpty()) {
            out.write(record(owner, CNAME, host.ttl, encode(host.alias)));
            owner = encode(host.alias);
        }
        for (InetAddress address : host.addresses) {
            if (type(address) == query.type) {
                out.write(record(owner, query.type, host.ttl, address.getAddress()));
            }
        }
        return out.toByteArray();
    }

    private static int count(Query query, Host host) {
        long fitting =
                host.addresses.stream().filter(a -> type(a) == query.type).count();
        return (int) fitting + (host.alias.isEmpty() ? 0 : 1);
    }

    private static int type(InetAddress address) {
        return address.getAddress().length == 4 ? A : AAAA;
    }

    private static byte[] record(byte[] owner, int type, int ttl, byte[] data) {
        return ByteBuffer.allocate(owner.length + 10 + data.length)
                .put(owner)
                .putShort((short) type)
                .putShort((short) 1)
                .putInt(ttl)
                .putShort((short) data.length)
                .put(data)
                .array();
    }

    private static byte[] encode(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : text.split("\\.", -1)) {
            byte[] bytes = label.getBytes(StandardCharsets.US_ASCII);
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        out.write(0);
        return out.toByteArray();
    }

    private record Query(int id, String name, int type, boolean edns) {
        String key() {
            return name.toLowerCase(Locale.ROOT);
        }

        byte[] encodedName() {
            return encode(name);
        }

        /** Neither as it was asked for nor in lower case. */
        String otherSpelling() {
            String first = swapped(0);
            return first.equals(key()) ? swapped(1) : first;
        }

        private String swapped(int at) {
            char letter = name.charAt(at);
            char other = Character.isLowerCase(letter) ? Character.toUpperCase(letter) : Character.toLowerCase(letter);
            return name.substring(0, at) + other + name.substring(at + 1);
        }

        static Query read(byte[] message) {
            ByteBuffer in = ByteBuffer.wrap(message);
            int id = in.getShort() & 0xFFFF;
            boolean edns = in.getShort(10) != 0;
            in.position(12);
            StringBuilder name = new StringBuilder();
            for (int length = in.get(); length > 0; length = in.get()) {
                byte[] label = new byte[length];
                in.get(label);
                name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
            }
            return new Query(id, name.toString(), in.getShort(), edns);
        }
    }
}
