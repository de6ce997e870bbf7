package culvert.remote;

import culvert.address.Target;
import culvert.crypto.Method;
import culvert.remote.ProbedRemote.Door;
import culvert.remote.Prober.Probe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Everything that a remote must answer alike, as a table of kinds. */
final class Probes {
    static final String SILENCE = "silence";

    private static final int LONGEST = 1024;

    /** So many that distributions can be compared. */
    private static final int SILENT = 150;

    /** More than any buffer of the server takes at once. */
    private static final int OVERSIZED = 200_000;

    private static final Target TARGET = ProbedRemote.at(9);

    private final Random random = new Random(20);
    private final List<Probe> all = new ArrayList<>();
    private final boolean fin;

    private Probes(boolean fin) {
        this.fin = fin;
    }

    /**
     * The whole table.
     *
     * @param replays flights that were accepted, and an answer
     * @param fin whether the prober ends after each
     */
    static List<Probe> all(Door door, List<byte[]> replays, boolean fin) throws IOException {
        Probes probes = new Probes(fin);
        probes.noise();
        probes.damaged(Flights.first(door.method(), door.client(), InstantSource.system(), TARGET));
        probes.ofStrangers(door);
        probes.greetings();
        for (byte[] replay : replays) {
            Collections.nCopies(20, replay).forEach(copy -> probes.add("replay", copy));
            byte[] longer = Arrays.copyOf(replay, replay.length + 100);
            probes.add("replay with more", longer);
        }
        Collections.shuffle(probes.all, probes.random);
        return probes.all;
    }

    /** Sessions that are begun well, each with another byte of the chunk after the header changed, or cut there. */
    static List<Probe> laterChunk(Door door, Target target) throws IOException {
        int header = Flights.first(door.method(), door.client(), InstantSource.system(), target).length;
        List<Probe> probes = new ArrayList<>();
        int end = header + 1;
        for (int at = header; at < end; at++) {
            byte[] flipped = Flights.withAnotherChunk(door.method(), door.client(), target);
            end = flipped.length;
            byte[] cut = Flights.withAnotherChunk(door.method(), door.client(), target);
            flipped[at] ^= (byte) (1 << (at % Byte.SIZE));
            probes.add(new Probe("later chunk flipped", flipped, false, false));
            if (at > header) {
                probes.add(new Probe("later chunk cut", Arrays.copyOf(cut, at), true, false));
            }
        }
        return probes;
    }

    private void noise() {
        for (int length = 0; length <= LONGEST; length++) {
            add("noise", noise(length));
        }
        for (int i = 0; i < SILENT; i++) {
            add(SILENCE, noise(0));
            add("221", noise(221));
        }
        add("oversized", noise(OVERSIZED));
    }

    private void damaged(byte[] flight) {
        for (int length = 0; length < flight.length; length++) {
            add("cut", Arrays.copyOf(flight, length));
        }
        for (int i = 0; i < flight.length; i++) {
            byte[] flipped = flight.clone();
            flipped[i] ^= (byte) (1 << (i % Byte.SIZE));
            add("flipped", flipped);
        }
        if (fin) { // else the short deadlines of the tests might pass meanwhile
            byte[] slow = flight.clone(); // a genuine one would be accepted
            slow[flight.length / 2] ^= 1;
            all.add(new Probe("slow", slow, true, true));
            all.add(new Probe("slow", Arrays.copyOf(flight, flight.length - 1), true, true));
            all.add(new Probe("slow", noise(221), true, true));
        }
    }

    private void ofStrangers(Door door) throws IOException {
        Method method = door.method();
        for (String stranger : door.strangers()) {
            add("another key", Flights.first(method, stranger, InstantSource.system(), TARGET));
        }
        for (Method other : Method.values()) {
            boolean takesTheKey = other.edition() == method.edition() && other.keyBytes() == method.keyBytes();
            boolean takesUsers = door.keys().users().isEmpty() || other.hasIdentityHeaders();
            if (other != method && takesTheKey && takesUsers) {
                add("another method", Flights.first(other, door.client(), InstantSource.system(), TARGET));
            }
        }
        if (door.isEdition2022()) {
            for (Duration off : List.of(Duration.ofHours(-570), Duration.ofSeconds(-60), Duration.ofSeconds(60))) {
                InstantSource clock = InstantSource.fixed(Instant.now().plus(off));
                add("another time", Flights.first(method, door.client(), clock, TARGET));
            }
        }
    }

    private void greetings() {
        add("HTTP", text("GET / HTTP/1.1\r\nHost: example.com\r\n\r\n"));
        add("HTTP", text("CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n"));
        add("SSH", text("SSH-2.0-OpenSSH_9.6\r\n"));
        add("SOCKS", new byte[] {5, 1, 0});
        byte[] hello = noise(517);
        System.arraycopy(HexFormat.of().parseHex("1603010200010001fc0303"), 0, hello, 0, 11);
        add("TLS", hello);
    }

    private void add(String kind, byte[] bytes) {
        all.add(new Probe(kind, bytes, fin, false));
    }

    private byte[] noise(int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
