package culvert.remote.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/**
 * What the store is asked to do.
 *
 * @param name as Redis has it
 * @param arguments what follows; nobody changes it any more
 */
public record Command(String name, List<byte[]> arguments) {
    /** What goes with each argument. */
    private static final int BESIDE = 8;

    /** Copies the list. */
    public Command {
        arguments = List.copyOf(arguments);
    }

    /** How much it is on the wire, nearly. */
    int bytes() {
        int sum = name.length();
        for (byte[] argument : arguments) {
            sum += argument.length + BESIDE;
        }
        return sum;
    }

    /** The same with texts and numbers, as they are written; bytes stay what they are. */
    static Command of(String name, Object... arguments) {
        List<byte[]> written = new ArrayList<>(arguments.length);
        for (Object argument : arguments) {
            written.add(
                    argument instanceof byte[] bytes
                            ? bytes
                            : argument.toString().getBytes(UTF_8));
        }
        return new Command(name, written);
    }
}
