package culvert.app.doctor;

import culvert.address.DomainName;
import culvert.address.Target;
import culvert.config.Diagnostics;
import culvert.config.Endpoint;
import culvert.config.Quoted;
import culvert.config.SourceLocation;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that the command has at both ends. */
public final class DoctorFlags {
    /** Near everywhere, and open to everybody. */
    private static final Target TIME_SERVER = new Target(new DomainName("time.cloudflare.com"), 123);

    private static final String NONE = "none";

    @Option(names = "--json", description = "say all at the end as one JSON object, for programs")
    private boolean json;

    @Option(
            names = "--ntp",
            paramLabel = "HOST",
            description =
                    "whom to ask for the time by NTP, past the tunnel, where that matters; or none (default: time.cloudflare.com)")
    private @Nullable String timeServer;

    /** Whether a program wants to read it. */
    public boolean isJson() {
        return json;
    }

    /**
     * Whom the checks ask.
     *
     * @param target as the user has it, if at all
     */
    public Asked asked(@Nullable String target, Target usual, Diagnostics diagnostics) {
        Optional<Target> given =
                Optional.ofNullable(target).flatMap(word -> target(word, "--target", OptionalInt.empty(), diagnostics));
        Optional<Target> time = timeServer == null
                ? Optional.of(TIME_SERVER)
                : Optional.of(timeServer)
                        .filter(word -> !word.equals(NONE))
                        .flatMap(word -> target(word, "--ntp", OptionalInt.of(TIME_SERVER.port()), diagnostics));
        return new Asked(given.orElse(usual), time);
    }

    private static Optional<Target> target(String word, String flag, OptionalInt usual, Diagnostics diagnostics) {
        try {
            Endpoint endpoint = Endpoint.parse(word);
            OptionalInt port = endpoint.port().isPresent() ? endpoint.port() : usual;
            if (port.isPresent()) {
                return Optional.of(new Target(endpoint.host(), port.getAsInt()));
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        diagnostics.wrong(
                SourceLocation.whole(flag),
                "is " + Quoted.quoted(word) + ", expected such as "
                        + (usual.isPresent() ? "pool.ntp.org" : "9.9.9.9:53"));
        return Optional.empty();
    }
}
