package culvert.net.dns;

import culvert.net.dns.DnsMessage.Entry;
import culvert.net.dns.DnsMessage.Reply;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A question in the form in which this query asks it, and what an answer says to it. */
final class Question {
    /** More names for one host than this are a loop or nonsense. */
    private static final int MAX_ALIASES = 16;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final String name;
    private final int type;
    private final int id;
    private final String lower;
    private final String spelt;

    /**
     * Draws a random id and a random spelling.
     *
     * @param name in lower case
     */
    Question(String name, int type) {
        this.name = name;
        this.type = type;
        this.lower = DnsMessage.question(name, type);
        byte[] random = new byte[2 + lower.length()];
        RANDOM.nextBytes(random);
        this.id = Short.toUnsignedInt(ByteBuffer.wrap(random).getShort());
        StringBuilder spelling = new StringBuilder(lower);
        for (int i = 0; i < lower.length(); i++) { // lengths and types are no letters
            if (lower.charAt(i) >= 'a' && lower.charAt(i) <= 'z' && random[2 + i] < 0) {
                spelling.setCharAt(i, Character.toUpperCase(lower.charAt(i)));
            }
        }
        this.spelt = spelling.toString();
    }

    int id() {
        return id;
    }

    /**
     * The message that asks it.
     *
     * @param asSpelt not in lower case
     */
    byte[] query(boolean asSpelt, boolean edns) {
        return DnsMessage.query(id, asSpelt ? spelt : lower, edns);
    }

    /** Whether the question in an answer is this one, whatever its spelling. */
    boolean isIn(Reply reply) {
        return reply.question().toLowerCase(Locale.ROOT).equals(lower);
    }

    /** Whether it is, in the random spelling. */
    boolean isSpeltIn(Reply reply) {
        return reply.question().equals(spelt);
    }

    /** The answer to this question in what came over TCP, which only the server can have sent, or null. */
    @Nullable
    Reply reply(byte[] message) {
        return DnsMessage.read(ByteBuffer.wrap(message))
                .filter(reply -> reply.id() == id && !reply.isCut() && isIn(reply))
                .orElse(null);
    }

    /** Whether the server only names others. These are not asked: an answer must not choose which servers are. */
    static boolean isReferral(Reply reply) {
        return reply.answers().isEmpty()
                && reply.code() == 0
                && reply.authorities().contains(DnsMessage.NS)
                && !reply.authorities().contains(DnsMessage.SOA);
    }

    /** The addresses of the name, or of what it is another name for. */
    Query.Result answer(Reply reply) {
        String owner = name;
        Duration ttl = AnswerCache.MAX_TTL;
        for (int i = 0; i < MAX_ALIASES; i++) {
            List<Entry> here = ofOwner(reply, owner, type);
            List<InetAddress> addresses =
                    here.stream().flatMap(entry -> entry.address().stream()).toList();
            if (!addresses.isEmpty()) {
                return new Query.Result(addresses, shortest(ttl, here), null);
            }
            List<Entry> alias = ofOwner(reply, owner, DnsMessage.CNAME);
            if (alias.isEmpty()) {
                break;
            }
            ttl = shortest(ttl, alias);
            owner = alias.getFirst().canonical();
        }
        return new Query.Result(List.of(), Duration.ZERO, null);
    }

    private static List<Entry> ofOwner(Reply reply, String owner, int type) {
        return reply.answers().stream()
                .filter(entry -> entry.type() == type && entry.owner().equals(owner))
                .toList();
    }

    /** Above 31 bits a TTL counts as 0 (RFC 2181, section 8). */
    private static Duration shortest(Duration ttl, List<Entry> entries) {
        return entries.stream()
                .map(entry -> Duration.ofSeconds(entry.ttl() > Integer.MAX_VALUE ? 0 : entry.ttl()))
                .reduce(ttl, (a, b) -> a.compareTo(b) < 0 ? a : b);
    }
}
