package culvert.bench.compare;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was asked for, and the passwords of this run. */
final class Settings {
    private static final List<String> KNOWN =
            List.of("--rounds", "--methods", "--only", "--rows", "--cores", "--out", "--culvert");

    /** The method that most use, and those for which goals were set besides. */
    private static final String ALL_METHODS = "aes-256-gcm,chacha20-ietf-poly1305,2022-blake3-aes-128-gcm,"
            + "2022-blake3-aes-256-gcm,2022-blake3-chacha20-poly1305";

    private final Path bench;
    private final Map<String, String> options = new HashMap<>();
    private final byte[] secret = new byte[32];
    private final int rounds;
    private final List<Integer> cores;

    /** Reads the command line; what it does not know is an {@link IllegalArgumentException}. */
    Settings(Path bench, String[] args) {
        this.bench = bench;
        for (int i = 0; i < args.length; i += 2) {
            if (!KNOWN.contains(args[i]) || i + 1 == args.length) {
                throw new IllegalArgumentException(
                        "usage: bench/run [--rounds N] [--methods NAME,..|all] [--only PROGRAM,..]"
                                + " [--rows WORD,..] [--cores N,..] [--out DIRECTORY] [--culvert LAUNCHER]");
            }
            options.put(args[i], args[i + 1]);
        }
        rounds = number("--rounds", options.getOrDefault("--rounds", "5"));
        cores = Arrays.stream(options.getOrDefault("--cores", "2,4").split(",", -1))
                .map(cores -> number("--cores", cores))
                .toList();
        new SecureRandom().nextBytes(secret);
    }

    int rounds() {
        return rounds;
    }

    /** The first one gets the rows that have nothing to do with the method. */
    List<String> methods() {
        String names = options.getOrDefault("--methods", "aes-256-gcm");
        return List.of((names.equals("all") ? ALL_METHODS : names).split(",", -1));
    }

    /** To how many cores downloads are confined. */
    List<Integer> cores() {
        return cores;
    }

    boolean wants(String program) {
        return among("--only", program, true);
    }

    /** Whether a program is asked for by its name. */
    boolean names(String program) {
        return options.containsKey("--only") && wants(program);
    }

    /** Whether a row is measured: all are, or those in whose name one of the words occurs. */
    boolean measures(String row) {
        return among("--rows", row, false);
    }

    Path out() {
        return Path.of(options.getOrDefault("--out", bench.resolve("target").toString()));
    }

    Path launcher() {
        return Path.of(options.getOrDefault(
                        "--culvert", bench.resolveSibling("culvert").toString()))
                .toAbsolutePath();
    }

    Path bench() {
        return bench;
    }

    /** A key where the method wants one, else the same as text. */
    String password(String method) {
        byte[] key = method.contains("aes-128") ? Arrays.copyOf(secret, 16) : secret;
        return Base64.getEncoder().encodeToString(key);
    }

    private static int number(String option, String text) {
        try {
            int number = Integer.parseInt(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException(option + " takes numbers from 1 on, not '" + text + "'");
    }

    private boolean among(String option, String name, boolean whole) {
        String words = options.get(option);
        if (words == null) {
            return true;
        }
        for (String word : words.split(",", -1)) {
            if (whole ? name.equals(word) : name.contains(word)) {
                return true;
            }
        }
        return false;
    }
}
