package culvert.net;

import culvert.net.carrier.CarrierTransport;
import culvert.net.plain.PlainTransport;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** All transports side by side, since they do nothing but wait. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class HalfClosedTest {
    @Nested
    class Epoll extends HalfClosedContract {
        @Override
        protected Transport open() {
            return CarrierTransport.epoll(1);
        }
    }

    @Nested
    class Nio extends HalfClosedContract {
        @Override
        protected Transport open() {
            return CarrierTransport.nio(1);
        }
    }

    @Nested
    class Plain extends HalfClosedContract {
        @Override
        protected Transport open() {
            return new PlainTransport();
        }
    }
}
