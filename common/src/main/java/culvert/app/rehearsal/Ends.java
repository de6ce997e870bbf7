package culvert.app.rehearsal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Both ends as threads of this process; where they listen is read from their log. */
final class Ends {
    /** A slow machine takes a few seconds for the first one. */
    private static final int PATIENCE_SECONDS = 30;

    private static final Pattern LISTENING = Pattern.compile("\\blistening\\b.*\\b127\\.0\\.0\\.1:(\\d+)");

    private final LinkedBlockingQueue<Integer> ports = new LinkedBlockingQueue<>();

    private Ends() {}

    /** Takes over the standard error. */
    static Ends begin() {
        Ends ends = new Ends();
        System.setErr(new PrintStream(ends.new Log(), true, StandardCharsets.UTF_8));
        return ends;
    }

    /** Starts {@code culvert END ARGUMENTS} and waits until it listens. One that cannot ends the process. */
    InetSocketAddress start(String end, Stream<String> arguments) throws IOException, InterruptedException {
        MethodHandle main = main("culvert." + end + ".Main");
        String[] words = arguments.toArray(String[]::new);
        Thread.ofPlatform().daemon().name(end).start(() -> {
            try {
                main.invokeExact(words);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        });
        Integer port = ports.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (port == null) {
            throw new IOException("the " + end + " end was not ready within " + PATIENCE_SECONDS + " seconds");
        }
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    }

    private static MethodHandle main(String name) throws IOException {
        try {
            return MethodHandles.lookup()
                    .findStatic(Class.forName(name), "main", MethodType.methodType(void.class, String[].class));
        } catch (ReflectiveOperationException e) {
            throw new IOException("there is no " + name, e);
        }
    }

    private void heard(String line) {
        Matcher listening = LISTENING.matcher(line);
        if (listening.find()) {
            ports.add(Integer.valueOf(listening.group(1)));
        } else if (line.startsWith("culvert ")) { // why a command ends, and this process with it
            System.out.print("culvert prepare: " + line);
        }
    }

    /** The ends' log, line by line; the print stream before it lets one thread in at a time. */
    private final class Log extends OutputStream {
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        @Override
        public void write(int octet) {
            line.write(octet);
            if (octet == '\n') {
                heard(line.toString(StandardCharsets.UTF_8));
                line.reset();
            }
        }
    }
}
