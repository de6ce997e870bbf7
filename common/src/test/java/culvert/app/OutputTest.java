package culvert.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class OutputTest {
    @Test
    void whatCannotBeWrittenIsNoSuccess() {
        assertEquals(
                new CommandRun(
                        ExitCode.FAILED, "", "culvert: the output could not be written: No space left on device\n"),
                printing("No space left on device"));
    }

    @Test
    void aReaderThatHasEnoughIsNoFailure() {
        assertEquals(new CommandRun(ExitCode.OK, "", ""), printing("Broken pipe"));
    }

    private static CommandRun printing(String failure) {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(failure);
            }
        };
        StringWriter err = new StringWriter();
        int exitCode = Main.commandLine()
                .setOut(Output.to(full, UTF_8))
                .setErr(new PrintWriter(err))
                .execute("--version");
        return new CommandRun(exitCode, "", err.toString());
    }
}
