package culvert.net.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Questions to a name server and its answers, as bytes (RFC 1035, section 4).
 *
 * <pre>
 * header    u16 id   u16 flags   u16 questions   u16 answers   u16 authorities   u16 additional
 * question  labels (u8 length, bytes) ... 0   u16 type   u16 class
 * record    name   u16 type   u16 class   u32 TTL   u16 length   data
 * </pre>
 */
final class DnsMessage {
    static final int A = 1;
    static final int NS = 2;
    static final int CNAME = 5;
    static final int SOA = 6;
    static final int AAAA = 28;

    /** The record of EDNS (RFC 6891): its class is the longest answer that is taken. */
    private static final int OPT = 41;

    private static final int INTERNET = 1;

    /** What fits in one frame on every network, so that no answer is fragmented (the DNS flag day's value). */
    static final int MAX_ANSWER_BYTES = 1232;

    private static final int HEADER_BYTES = 12;
    private static final int IS_ANSWER = 0x8000;
    private static final int OPCODE = 0x7800;
    private static final int IS_CUT = 0x0200;
    private static final int RECURSION_WANTED = 0x0100;
    private static final int CODE = 0x000f;
    private static final int POINTER = 0xc0;
    private static final int MAX_NAME_BYTES = 255;

    /** One record, with what A and AAAA, or CNAME, say; names in lower case. */
    record Entry(String owner, int type, long ttl, Optional<InetAddress> address, String canonical) {}

    /**
     * An answer.
     *
     * @param question its bytes as characters, by which it is known whether this answers ours; empty when it repeats
     *     none
     * @param edns whether the server understands EDNS
     */
    record Reply(
            int id,
            int code,
            boolean isCut,
            String question,
            List<Entry> answers,
            List<Integer> authorities,
            boolean edns) {}

    private DnsMessage() {}

    /**
     * The bytes of a question, as characters.
     *
     * @param name labels of 1 to 63 bytes, or {@code "."}
     */
    static String question(String name, int type) {
        ByteBuffer out = ByteBuffer.allocate(name.length() + 6);
        if (!name.equals(".")) {
            for (String label : name.split("\\.", -1)) {
                byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
                out.put((byte) bytes.length).put(bytes);
            }
        }
        out.put((byte) 0).putShort((short) type).putShort((short) INTERNET);
        return new String(out.array(), 0, out.position(), StandardCharsets.ISO_8859_1);
    }

    static byte[] query(int id, String question, boolean edns) {
        int ednsBytes = edns ? 11 : 0;
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + question.length() + ednsBytes)
                .putShort((short) id)
                .putShort((short) RECURSION_WANTED)
                .putShort((short) 1)
                .putInt(0)
                .putShort((short) (edns ? 1 : 0))
                .put(question.getBytes(StandardCharsets.ISO_8859_1));
        if (edns) {
            out.put((byte) 0).putShort((short) OPT).putShort((short) MAX_ANSWER_BYTES);
        }
        return out.array(); // what is left of the record of EDNS is zeros
    }

    /** The answer, or empty when the bytes are none. */
    static Optional<Reply> read(ByteBuffer in) {
        try {
            return Optional.of(reply(in));
        } catch (BufferUnderflowException | IllegalArgumentException nonsense) {
            return Optional.empty();
        }
    }

    private static Reply reply(ByteBuffer in) {
        int id = unsigned(in);
        int flags = unsigned(in);
        int questions = unsigned(in);
        int answers = unsigned(in);
        int authorities = unsigned(in);
        int additional = unsigned(in);
        if ((flags & IS_ANSWER) == 0 || (flags & OPCODE) != 0 || questions > 1) {
            throw new IllegalArgumentException("no answer to a query");
        }
        String question = questions == 0 ? "" : question(in);
        boolean isCut = (flags & IS_CUT) != 0;
        if (isCut) { // what follows cannot be relied on
            return new Reply(id, flags & CODE, true, question, List.of(), List.of(), false);
        }
        List<Entry> found = entries(in, answers);
        List<Integer> types = entries(in, authorities).stream().map(Entry::type).toList();
        boolean edns = entries(in, additional).stream().anyMatch(entry -> entry.type == OPT);
        return new Reply(id, flags & CODE, false, question, found, types, edns);
    }

    private static String question(ByteBuffer in) {
        int begin = in.position();
        name(in);
        in.position(in.position() + 4);
        byte[] bytes = new byte[in.position() - begin];
        in.get(begin, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static List<Entry> entries(ByteBuffer in, int count) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String owner = name(in);
            int type = unsigned(in);
            unsigned(in); // the class: of a question about the internet there is no other
            long ttl = Integer.toUnsignedLong(in.getInt());
            int end = unsigned(in) + in.position();
            String canonical = "";
            if (type == CNAME) {
                canonical = name(in.duplicate());
            }
            byte[] data = new byte[end - in.position()];
            in.get(data);
            entries.add(new Entry(owner, type, ttl, address(type, data), canonical));
        }
        return entries;
    }

    private static Optional<InetAddress> address(int type, byte[] data) {
        boolean fits = (type == A && data.length == 4) || (type == AAAA && data.length == 16);
        try {
            return fits ? Optional.of(InetAddress.getByAddress(data)) : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** In lower case. A pointer leads to a name that stands before it, so that there is no loop. */
    private static String name(ByteBuffer in) {
        StringBuilder name = new StringBuilder();
        ByteBuffer from = in;
        int before = in.position();
        for (int length = from.get() & 0xff; length != 0; length = from.get() & 0xff) {
            if (length >= POINTER) {
                int to = ((length & ~POINTER) << 8) | (from.get() & 0xff);
                if (to >= before) {
                    throw new IllegalArgumentException("a pointer to what comes later");
                }
                before = to;
                from = from.duplicate().position(to);
            } else if (length >= 64 || name.length() + length > MAX_NAME_BYTES) {
                throw new IllegalArgumentException("no label");
            } else {
                byte[] label = new byte[length];
                from.get(label);
                name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.ISO_8859_1));
            }
        }
        return name.toString().toLowerCase(Locale.ROOT);
    }

    private static int unsigned(ByteBuffer in) {
        return Short.toUnsignedInt(in.getShort());
    }
}
