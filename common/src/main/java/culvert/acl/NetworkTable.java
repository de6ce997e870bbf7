package culvert.acl;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which of many networks an address lies in, and the line that names that network. Looked up by binary search, in some 20
 * bytes a network.
 */
final class NetworkTable {
    static final NetworkTable EMPTY = new NetworkTable(List.of());

    /** A network and the line that names it. */
    record Entry(Cidr network, int line) {}

    private final Ranges ipv4;
    private final Ranges ipv6;

    NetworkTable(List<Entry> entries) {
        ipv4 = new Ranges(entries, Integer.BYTES);
        ipv6 = new Ranges(entries, 2 * Long.BYTES);
    }

    boolean isEmpty() {
        return ipv4.lines.length + ipv6.lines.length == 0;
    }

    /** The line of the widest network with that address; 0 when there is none. */
    int line(InetAddress address) {
        byte[] bytes = address.getAddress();
        return (bytes.length == Integer.BYTES ? ipv4 : ipv6).line(high(bytes), low(bytes));
    }

    /** The first 64 bits, an IPv4 address being followed by zeros. */
    private static long high(byte[] address) {
        ByteBuffer bytes = ByteBuffer.wrap(address);
        return address.length == Integer.BYTES ? (long) bytes.getInt() << Integer.SIZE : bytes.getLong();
    }

    private static long low(byte[] address) {
        return address.length == Integer.BYTES ? 0 : ByteBuffer.wrap(address).getLong(Long.BYTES);
    }

    /** Where a network begins. */
    private record Start(long high, long low, Entry entry) {
        static final Comparator<Start> ORDER = ((Comparator<Start>)
                        (one, other) -> Long.compareUnsigned(one.high, other.high))
                .thenComparing((one, other) -> Long.compareUnsigned(one.low, other.low))
                .thenComparingInt(start -> start.entry.network().prefix())
                .thenComparingInt(start -> start.entry.line());

        static Start of(Entry entry) {
            byte[] address = entry.network().network().getAddress();
            return new Start(NetworkTable.high(address), NetworkTable.low(address), entry);
        }
    }

    /** Networks of one family, none inside another, in the order of their addresses. */
    private static final class Ranges {
        private final long[] highs;
        private final long[] lows;
        private final byte[] prefixes;
        private final int[] lines;

        Ranges(List<Entry> all, int addressBytes) {
            List<Start> widest = widest(all, addressBytes);
            highs = widest.stream().mapToLong(Start::high).toArray();
            lows = widest.stream().mapToLong(Start::low).toArray();
            lines = widest.stream().mapToInt(start -> start.entry.line()).toArray();
            prefixes = new byte[lines.length];
            for (int i = 0; i < lines.length; i++) {
                prefixes[i] = (byte) widest.get(i).entry.network().prefix();
            }
        }

        /** Sorted, the widest comes before what lies in it. */
        private static List<Start> widest(List<Entry> entries, int addressBytes) {
            List<Start> kept = new ArrayList<>();
            entries.stream()
                    .filter(entry -> entry.network().network().getAddress().length == addressBytes)
                    .map(Start::of)
                    .sorted(Start.ORDER)
                    .forEach(start -> {
                        if (kept.isEmpty() || !kept.getLast().entry.network().contains(start.entry.network())) {
                            kept.add(start);
                        }
                    });
            return kept;
        }

        int line(long high, long low) {
            int from = 0;
            int to = lines.length;
            while (from < to) { // the first that begins after the address
                int middle = (from + to) >>> 1;
                int order = Long.compareUnsigned(highs[middle], high);
                if (order < 0 || (order == 0 && Long.compareUnsigned(lows[middle], low) <= 0)) {
                    from = middle + 1;
                } else {
                    to = middle;
                }
            }
            return from > 0 && contains(from - 1, high, low) ? lines[from - 1] : 0;
        }

        private boolean contains(int index, long high, long low) {
            int prefix = Byte.toUnsignedInt(prefixes[index]);
            return ((high ^ highs[index]) & mask(prefix)) == 0 && ((low ^ lows[index]) & mask(prefix - Long.SIZE)) == 0;
        }

        /** So many leading ones, none when fewer than one is asked for. */
        private static long mask(int ones) {
            return ones <= 0 ? 0 : ones >= Long.SIZE ? -1 : -1L << (Long.SIZE - ones);
        }
    }
}
