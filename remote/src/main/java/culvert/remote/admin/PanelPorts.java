package culvert.remote.admin;

import java.util.List;

/** Ports that panels open and close while the server runs. */
public interface PanelPorts {
    /** What came of a command. */
    enum Outcome {
        DONE,

        /** It cannot be understood, or asks for what cannot be. */
        WRONG,

        /** Something else is there. */
        TAKEN
    }

    /**
     * One of them.
     *
     * @param password as the panel gave it
     * @param bytes of payload both ways since it was opened
     */
    record Port(int number, String password, String method, long bytes) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "Port[" + number + ", " + method + "]";
        }
    }

    /** Opens the port that the object describes, in the place of one that was opened so before. */
    Outcome add(String json);

    /** Closes the port that the object names, and ends what goes through it. Done, too, when there is none. */
    Outcome remove(String json);

    /** Those that are open, by their numbers. */
    List<Port> all();
}
