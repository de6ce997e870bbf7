package culvert.app;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Optional;

/** Where a command prints; remembers why something could not be printed, which a writer of this kind tells nobody. */
final class Output extends PrintWriter {
    private final Remembering stream;

    private Output(Remembering stream, Charset charset) {
        super(new OutputStreamWriter(stream, charset), true);
        this.stream = stream;
    }

    /** The process's standard output. */
    static Output standard() {
        return to(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), System.out.charset());
    }

    static Output to(OutputStream stream, Charset charset) {
        return new Output(new Remembering(stream), charset);
    }

    /** Prints what is left. Answers why something was lost, if it was not the reader who had enough. */
    Optional<String> lost() {
        if (!checkError()) {
            return Optional.empty();
        }
        return Optional.of(stream.failure).filter(why -> !why.contains("Broken pipe"));
    }

    private static final class Remembering extends FilterOutputStream {
        private String failure = "the output is closed";

        private Remembering(OutputStream to) {
            super(to);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                throw told(e);
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                out.flush();
            } catch (IOException e) {
                throw told(e);
            }
        }

        private IOException told(IOException e) {
            failure = String.valueOf(e.getMessage());
            return e;
        }
    }
}
