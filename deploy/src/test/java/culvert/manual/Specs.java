package culvert.manual;

import culvert.app.Launch;
import culvert.app.Program;
import culvert.app.Sources;
import culvert.app.link.LinkPrinter;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The command lines of the program, as its classes make them. */
final class Specs {
    private static final Program<?> NOTHING = (_, _, _, _) -> {};

    private Specs() {}

    /** That of the class of that name, whose way to its command line need not be open to all. */
    static CommandSpec of(String type) throws ReflectiveOperationException {
        Class<?> owner = Class.forName(type);
        Method maker = Arrays.stream(owner.getDeclaredMethods())
                .filter(method -> method.getReturnType() == CommandLine.class)
                .findFirst()
                .orElseThrow(() -> new NoSuchMethodException(type + " makes no command line"));
        maker.setAccessible(true);
        Object[] arguments =
                Arrays.stream(maker.getParameterTypes()).map(Specs::argument).toArray();
        return ((CommandLine) maker.invoke(null, arguments)).getCommandSpec();
    }

    private static Object argument(Class<?> type) {
        Sources sources = new Sources(Map.of(), InputStream.nullInputStream());
        if (type == Launch.class) {
            return new Launch(
                    sources,
                    () -> {
                        throw new IllegalStateException("nothing runs here");
                    },
                    _ -> {});
        }
        if (type == Sources.class) {
            return sources;
        }
        if (type == LinkPrinter.class) {
            return LinkPrinter.ofProcess();
        }
        if (type == Program.class) {
            return NOTHING;
        }
        return type == Optional.class ? Optional.empty() : new String[0];
    }
}
