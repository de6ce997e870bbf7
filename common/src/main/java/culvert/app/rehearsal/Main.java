package culvert.app.rehearsal;

import culvert.app.ExitCode;
import java.io.IOException;

/** What the launcher runs to fill the start-up cache; the runtime writes it when this process ends. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        int exitCode = ExitCode.FAILED;
        try (Rehearsal rehearsal = Rehearsal.open()) {
            rehearsal.run();
            exitCode = ExitCode.OK;
        } catch (IOException e) {
            System.out.println("culvert prepare: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.exit(exitCode);
    }
}
