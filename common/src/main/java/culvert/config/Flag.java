package culvert.config;

import java.util.List;
import java.util.Set;

/**
 * A flag of the command line that gives a key its value.
 *
 * @param ends the commands that have it
 * @param names at least one, the one that messages use first
 * @param label what its value is; empty when it takes none
 * @param word the value that it stands for when it takes none
 * @param help its sentence on the help page
 */
public record Flag(Set<End> ends, Section section, List<String> names, String label, String word, String help) {

    /** A part of the help page, in its order. */
    public enum Section {
        THE_REMOTE("The remote"),
        SERVING("Serving"),
        SECRET("The secret (the same on both ends)"),
        TARGETS("Targets"),
        RUNNING("Running");

        private final String heading;

        Section(String heading) {
            this.heading = heading;
        }

        public String heading() {
            return heading;
        }
    }

    /** The name that messages use. */
    public String name() {
        return names.getFirst();
    }

    public boolean takesValue() {
        return !label.isEmpty();
    }
}
