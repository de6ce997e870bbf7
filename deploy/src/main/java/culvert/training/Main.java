package culvert.training;

import culvert.app.ExitCode;
import java.io.IOException;

/** What the launcher runs to fill the start-up cache; the runtime writes it when this process ends. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        int exitCode = ExitCode.FAILED;
        try (Training training = Training.open()) {
            training.run();
            exitCode = ExitCode.OK;
        } catch (IOException e) {
            System.out.println("culvert prepare: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.exit(exitCode);
    }
}
